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
const CHUNK = 20_000;

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
  const step = count / known;
  const tokens: SeededToken[] = [];
  for (let from = 0; from < count; from += CHUNK) {
    const to = Math.min(from + CHUNK, count);
    const planned: { place: number; secretDigest: Buffer; lastFour: string; token: SeededToken }[] = [];
    while (tokens.length < known && Math.floor(tokens.length * step) < to) {
      const place = Math.floor(tokens.length * step);
      const secret = formatTokenSecret('lk', 'pat', randomBytes);
      const token = {
        tokenId: newId(),
        userId: userIds[Math.floor(place / tokensPerUser)] ?? '',
        text: revealTokenSecret_theOnlyExit(secret),
      };
      planned.push({
        place,
        secretDigest: digestTokenSecret(secrets, secret).digest,
        lastFour: hintOf(secret).lastFour,
        token,
      });
      tokens.push(token);
    }
    // In one statement, so that the triggers that keep the directory run once for all of them.
    await owner.query(
      `with known as (
         select * from unnest($3::int[], $4::uuid[], $5::bytea[], $6::text[]) as t (place, id, digest, last_four)
       ), new as (
         select n, coalesce(k.id, gen_random_uuid()) as id, coalesce(k.digest, sha256(gen_random_uuid()::text::bytea)) as digest,
           coalesce(k.last_four, 'xxxx') as last_four, ($7::uuid[])[1 + (n - $1) / $8] as user_id
         from generate_series($1::int, $2::int) as n left join known k on k.place = n
       ), inserted as (
         insert into tokens (id, kind, user_id, label, created_by_type, created_by_id, expires_at)
         select id, 'personal', user_id, id, 'system', 'bench', clock_timestamp() + interval '30 days' from new
       ), secrets as (
         insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four)
         select gen_random_uuid(), id, digest, 1, 'lk_pat_', last_four from new
       )
       insert into token_scopes select new.id, s.id from new, unnest($9::uuid[]) as s (id)`,
      [
        from,
        to - 1,
        planned.map(({ place }) => place),
        planned.map(({ token }) => token.tokenId),
        planned.map(({ secretDigest }) => secretDigest),
        planned.map(({ lastFour }) => lastFour),
        userIds.slice(Math.floor(from / tokensPerUser), Math.ceil(to / tokensPerUser)),
        tokensPerUser,
        scopeIds.slice(0, SCOPES_PER_TOKEN),
      ],
    );
  }
  const credential = formatTokenSecret('lk', 'ver', randomBytes);
  await owner.query(
    `insert into verifier_credentials
       (id, api_id, label, digest, pepper_version, prefix, last_four, created_by_type, created_by_id)
     values ($1, $2, 'bench', $3, 1, 'lk_ver_', 'xxxx', 'system', 'bench')`,
    [newId(), apiId, digestTokenSecret(secrets, credential).digest],
  );
  await owner.query('vacuum analyze');
  return { credential: revealTokenSecret_theOnlyExit(credential), tokens, userIds };
}

async function seedCatalogue(owner: BenchDatabase['owner']) {
  const apiId = newId();
  await owner.query('insert into apis (id, name, audience) values ($1, $2, $3)', [apiId, 'Orders', AUDIENCE]);
  const scopeIds = Array.from({ length: 12 }, newId);
  await owner.query(
    `insert into scopes (id, api_id, name, group_name, risk, access)
     select id, $1, 'orders:' || n, 'Orders', 'low', 'read' from unnest($2::uuid[]) with ordinality as t (id, n)`,
    [apiId, scopeIds],
  );
  await owner.query(
    `insert into role_scopes select r.id, s.id from roles r, scopes s where r.name in ('developer', 'admin')`,
  );
  return { apiId, scopeIds };
}
