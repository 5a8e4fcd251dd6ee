import { formatTokenSecret, hintOf } from '@/core/token/token-format';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { newId } from '@/runtime/ids';
import { digestTokenSecret } from '@/runtime/installation-secrets';
import { randomBytes } from '@/runtime/random';
import type { BenchDatabase } from './bench-database';

export const AUDIENCE = 'https://orders.example';

export interface SeededToken {
  tokenId: string;
  userId: string;
  /** As a client holds it. */
  text: string;
}

export interface Seeded {
  /** Of the API that asks. */
  credential: string;
  /** Live tokens whose secrets are known, spread evenly over all there are. */
  tokens: SeededToken[];
  userIds: string[];
}

export interface SeedOptions {
  tokens: number;
  /** Tokens whose secrets are known; all of them unless said. The others are only there. */
  known?: number;
  tokensPerUser?: number;
}

const SCOPES_PER_TOKEN = 3;
const CHUNK = 10_000;

/** Fills the catalogue, and as many live tokens as asked for, of three scopes each. */
export async function seedTokens(
  { owner, pepper }: BenchDatabase,
  { tokens: count, known = count, tokensPerUser = 10 }: SeedOptions,
): Promise<Seeded> {
  const secrets = { pepper: new TextEncoder().encode(pepper), pepperVersion: 1 };
  const { apiId, scopeIds } = await seedCatalogue(owner);
  const userIds = Array.from({ length: Math.ceil(count / tokensPerUser) }, newId);
  await owner.query(
    `insert into users (id, email, name) select id, id || '@halden.example', 'User' from unnest($1::uuid[]) as t (id)`,
    [userIds],
  );
  await owner.query(
    `insert into user_roles select u.id, r.id from users u, roles r where r.name = 'developer'`,
  );
  const tokens: SeededToken[] = [];
  for (let from = 0; from < count; from += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, count - from) }, (_, index) => {
      const n = from + index;
      const userId = userIds[Math.floor(n / tokensPerUser)] ?? '';
      const row = { id: newId(), secretId: newId(), userId, digest: randomBytes(32), lastFour: 'xxxx' };
      const isKnown = Math.floor((n * known) / count) > Math.floor(((n - 1) * known) / count);
      if (!isKnown) return row;
      const secret = formatTokenSecret('lk', 'pat', randomBytes);
      tokens.push({ tokenId: row.id, userId, text: revealTokenSecret_theOnlyExit(secret) });
      const { digest } = digestTokenSecret(secrets, secret);
      return { ...row, digest, lastFour: hintOf(secret).lastFour };
    });
    await insertTokens(owner, rows, scopeIds.slice(0, SCOPES_PER_TOKEN));
  }
  const credential = formatTokenSecret('lk', 'ver', randomBytes);
  await owner.query(
    `insert into verifier_credentials
       (id, api_id, label, digest, pepper_version, prefix, last_four, created_by_type, created_by_id)
     values ($1, $2, 'bench', $3, 1, 'lk_ver_', 'xxxx', 'system', 'bench')`,
    [newId(), apiId, digestTokenSecret(secrets, credential).digest],
  );
  await owner.query('vacuum analyze');
  // What was filled in is on the disk before anything is measured, not while.
  await owner.query('checkpoint');
  return { credential: revealTokenSecret_theOnlyExit(credential), tokens, userIds };
}

async function seedCatalogue(owner: BenchDatabase['owner']) {
  const apiId = newId();
  await owner.query('insert into apis (id, name, audience) values ($1, $2, $3)', [apiId, 'Orders', AUDIENCE]);
  const scopeIds = Array.from({ length: 12 }, newId);
  await owner.query(
    `insert into scopes (id, api_id, name, group_name, risk, access)
     select id, $1, case n when 1 then 'orders:read' else 'orders:' || n end, 'Orders', 'low', 'read' from unnest($2::uuid[]) with ordinality as t (id, n)`,
    [apiId, scopeIds],
  );
  await owner.query(
    `insert into role_scopes select r.id, s.id from roles r, scopes s where r.name in ('developer', 'admin')`,
  );
  return { apiId, scopeIds };
}

interface Row {
  id: string;
  secretId: string;
  userId: string;
  digest: Uint8Array;
  lastFour: string;
}

/**
 * Without asking the triggers that see to it that rows are sound, because these are; and enters them into the directory, which
 * triggers keep. A million rows take a minute so.
 */
async function insertTokens(
  owner: BenchDatabase['owner'],
  rows: readonly Row[],
  scopeIds: readonly string[],
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const client = await owner.connect();
  try {
    await client.query('set session_replication_role = replica');
    await client.query(
      `with new as (
         select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::text[])
           as t (id, secret_id, user_id, digest, last_four)
       ), inserted as (
         insert into tokens (id, kind, user_id, label, created_by_type, created_by_id, expires_at)
         select id, 'personal', user_id, id, 'system', 'bench', clock_timestamp() + interval '30 days' from new
       ), secrets as (
         insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four)
         select secret_id, id, digest, 1, 'lk_pat_', last_four from new
       )
       insert into token_scopes select new.id, s.id from new, unnest($6::uuid[]) as s (id)`,
      [
        ids,
        rows.map(({ secretId }) => secretId),
        rows.map(({ userId }) => userId),
        rows.map(({ digest }) => Buffer.from(digest)),
        rows.map(({ lastFour }) => lastFour),
        scopeIds,
      ],
    );
    await client.query('reset session_replication_role');
    await client.query('select fill_token_directory($1::uuid[])', [ids]);
  } finally {
    client.release();
  }
}
