import pg from 'pg';
import type { UserPrincipal } from '@/core/access/principal';
import { openDatabase } from '@/db/client';
import { DatabaseLine } from '@/db/test-database/database-line';
import { prepareTestCluster } from '@/db/test-database/prepare-test-cluster';
import { pepperCheckValue } from '@/runtime/installation-secrets';
import { randomText } from '@/runtime/random';
import { build } from '@/scripts/build.mjs';
import type { UseCaseContext } from '@/server/context';
import { createTestPortal, type TestPortal } from '@/server/test-context';
import { AUDIENCE, issueCredential } from '@/verifier/test-verifier';
import { OwnPostgres } from './own-postgres';
import { seedTokens } from './seed-tokens';
import type { LoadToken } from './verification-load';
import { VerifierProcess, type VerifierProcessOptions } from './verifier-process';

/** Connections by these names, as the database and the line know them. */
export const FEED = 'latchkey verifier feed';
export const LOOKUPS = 'latchkey verifier';

/** Everything that can be broken: a PostgreSQL, the line to it, a verifier at its other end; and a portal that changes tokens. */
export interface FaultBed {
  postgres: OwnPostgres;
  /** From the verifier to the database. */
  line: DatabaseLine;
  /** From the portal to the database. */
  portalLine: DatabaseLine;
  verifier: VerifierProcess;
  portal: TestPortal;
  /** The portal's, with the verifier's pepper. */
  ctx: UseCaseContext;
  owner: UserPrincipal;
  credential: string;
  issue(count: number): Promise<LoadToken[]>;
  /** A statement as the superuser. */
  asSuperuser(statement: string, values?: unknown[]): Promise<pg.QueryResultRow[]>;
  /** Another verifier on the same line. */
  startVerifier(options: Partial<VerifierProcessOptions>): Promise<VerifierProcess>;
  close(): Promise<void>;
}

export async function makeFaultBed(options: Partial<VerifierProcessOptions> = {}): Promise<FaultBed> {
  await build({ pages: false, say: console.log });
  const postgres = await OwnPostgres.make();
  const cluster = await prepareTestCluster(postgres.port, postgres.password);
  const portal = await createTestPortal(cluster);
  const pepper = randomText(32);
  const secret = new TextEncoder().encode(pepper);
  const portalLine = new DatabaseLine(portal.database.portalUrl);
  const ctx = {
    ...portal.ctx,
    db: openDatabase(await portalLine.open(), { applicationName: 'latchkey portal' }),
    secrets: { ...portal.ctx.secrets, pepper: secret },
  };
  await portal.asOwner(`insert into secret_checks (name, version, check_value) values ('pepper', 1, $1)`, [
    Buffer.from(pepperCheckValue(secret)),
  ]);
  await portal.addApi(AUDIENCE, ['orders:read']);
  const owner = await portal.addUser();
  const credential = await issueCredential({ ...portal, ctx }, AUDIENCE);
  const line = new DatabaseLine(portal.database.verifierUrl);
  const databaseUrl = await line.open();
  const startVerifier = (others: Partial<VerifierProcessOptions>) =>
    VerifierProcess.start({ databaseUrl, pepper, ...others });
  const verifier = await startVerifier(options);
  return {
    postgres,
    line,
    portalLine,
    verifier,
    portal,
    ctx,
    owner,
    credential,
    issue: (count) => seedTokens(portal, ctx.secrets, owner, count),
    asSuperuser: (statement, values) => askOnce(portal.database.superuserUrl, statement, values),
    startVerifier,
    close: async () => {
      await verifier.stop();
      postgres.thaw();
      await ctx.db.close();
      for (const each of [line, portalLine]) each.close();
      await portal.close();
      await postgres.remove();
    },
  };
}

/** On a connection of its own: whatever was broken, it asks anew. */
export async function askOnce(
  url: string,
  statement: string,
  values: unknown[] = [],
): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement, values)).rows;
  } finally {
    await client.end();
  }
}
