import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { formatTokenSecret, hintOf } from '@/core/token/token-format';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { embeddedPrograms, programsIn } from '@/db/embedded-postgres/binaries';
import { giveTo, initCluster, SUPERUSER, startCluster, stopCluster } from '@/db/embedded-postgres/cluster';
import { postgresAccount } from '@/db/embedded-postgres/os-account';
import { migrate } from '@/db/migrate';
import { newId } from '@/runtime/ids';
import { digestTokenSecret, pepperCheckValue } from '@/runtime/installation-secrets';
import { randomBytes, randomText } from '@/runtime/random';

export interface BenchDatabase {
  owner: pg.Pool;
  portalUrl: string;
  verifierUrl: string;
  pepper: string;
  stop(): Promise<void>;
}

export const AUDIENCE = 'https://orders.example';

/** A throw-away PostgreSQL with the schema, flushing to disk like the real one. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const account = postgresAccount();
  const binFolder = process.env.TEST_POSTGRES_BIN;
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  giveTo(account, folder);
  const password = randomText(18);
  const dataFolder = join(folder, 'data');
  const programs = binFolder ? programsIn(binFolder) : embeddedPrograms(account, console.error);
  const options = { programs, account, dataFolder, password, durable: true };
  await initCluster(options);
  const { port } = await startCluster(options);
  const url = (login: string, database: string) =>
    `postgresql://${login}:${password}@127.0.0.1:${port}/${database}`;

  const admin = new pg.Client({ connectionString: url(SUPERUSER, 'postgres') });
  await admin.connect();
  for (const role of ['latchkey_owner', 'latchkey_portal', 'latchkey_verifier']) {
    await admin.query(`create role ${role} login password '${password}'`);
  }
  await admin.query('create database bench owner latchkey_owner');
  await admin.end();
  await migrate(url('latchkey_owner', 'bench'));
  const owner = new pg.Pool({ connectionString: url('latchkey_owner', 'bench'), max: 2 });
  const pepper = randomText(32);
  await owner.query(`insert into secret_checks (name, version, check_value) values ('pepper', 1, $1)`, [
    Buffer.from(pepperCheckValue(new TextEncoder().encode(pepper))),
  ]);
  return {
    owner,
    portalUrl: url('latchkey_portal', 'bench'),
    verifierUrl: url('latchkey_verifier', 'bench'),
    pepper,
    stop: async () => {
      await owner.end();
      await stopCluster(dataFolder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Seeded {
  credential: string;
  /** Secrets of live tokens, in no order. */
  tokens: string[];
  userIds: string[];
}

const SCOPES_PER_TOKEN = 3;
const TOKENS_PER_USER = 10;

/** Fills the catalogue, and as many live tokens as asked for: three scopes each, ten a user. */
export async function seed({ owner, pepper }: BenchDatabase, tokenCount: number): Promise<Seeded> {
  const secrets = { pepper: new TextEncoder().encode(pepper), pepperVersion: 1 };
  const apiId = newId();
  await owner.query('insert into apis (id, name, audience) values ($1, $2, $3)', [apiId, 'Orders', AUDIENCE]);
  const scopeIds = Array.from({ length: 12 }, () => newId());
  await owner.query(
    `insert into scopes (id, api_id, name, group_name, risk, access)
     select id, $1, 'orders:' || n, 'Orders', 'low', 'read' from unnest($2::uuid[]) with ordinality as t (id, n)`,
    [apiId, scopeIds],
  );
  await owner.query(
    `insert into role_scopes select r.id, s.id from roles r, scopes s where r.name in ('developer', 'admin')`,
  );
  const userIds = Array.from({ length: Math.ceil(tokenCount / TOKENS_PER_USER) }, () => newId());
  await owner.query(
    `insert into users (id, email, name) select id, id || '@halden.example', 'User' from unnest($1::uuid[]) as t (id)`,
    [userIds],
  );
  await owner.query(
    `insert into user_roles select u.id, r.id from users u, roles r where r.name = 'developer'`,
  );
  const tokens: string[] = [];
  for (let from = 0; from < tokenCount; from += 5_000) {
    const chunk = Array.from({ length: Math.min(5_000, tokenCount - from) }, (_, i) => {
      const secret = formatTokenSecret('lk', 'pat', randomBytes);
      tokens.push(revealTokenSecret_theOnlyExit(secret));
      const { digest } = digestTokenSecret(secrets, secret);
      return { id: newId(), secretId: newId(), digest, ...hintOf(secret), index: from + i };
    });
    await owner.query(
      `with new as (
         select * from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::text[], $5::uuid[])
           as t (id, secret_id, digest, last_four, user_id)
       ), inserted as (
         insert into tokens (id, kind, user_id, label, created_by_type, created_by_id, expires_at)
         select id, 'personal', user_id, id, 'system', 'bench', clock_timestamp() + interval '30 days' from new returning 1
       ), secrets as (
         insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four)
         select secret_id, id, digest, 1, 'lk_pat_', last_four from new returning 1
       )
       insert into token_scopes select new.id, s.id from new, unnest($6::uuid[]) as s (id)`,
      [
        chunk.map(({ id }) => id),
        chunk.map(({ secretId }) => secretId),
        chunk.map(({ digest }) => digest),
        chunk.map(({ lastFour }) => lastFour),
        chunk.map(({ index }) => userIds[Math.floor(index / TOKENS_PER_USER)]),
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
