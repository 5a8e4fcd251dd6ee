import pg from 'pg';
import type { MemberRole, UserPrincipal } from '@/core/access/principal';
import { openDatabase } from '@/db/client';
import type { TokenOwner } from '@/db/queries/tokens';
import { createTestDatabase, type TestDatabase } from '@/db/test-database/create-test-database';
import type { TestCluster } from '@/db/test-database/test-cluster';
import { systemClock } from '@/runtime/clock';
import { newId } from '@/runtime/ids';
import { randomBytes, randomText } from '@/runtime/random';
import type { UseCaseContext } from './context';

export interface TestPortal {
  ctx: UseCaseContext;
  database: TestDatabase;
  /** As the schema's owner: for reading what no role may, and for moving rows to an edge. */
  asOwner<Row extends pg.QueryResultRow>(statement: string, values?: unknown[]): Promise<Row[]>;
  /** A user with the role developer (and others), as a principal. */
  addUser(name?: string, roles?: string[]): Promise<UserPrincipal>;
  /** An API with these scopes, which developer and admin may put on tokens. */
  addApi(audience: string, scopes: string[]): Promise<{ id: string; scopeIds: Map<string, string> }>;
  /** An application with these members, and a ceiling of these scopes by name. */
  addApplication(
    members: readonly (readonly [UserPrincipal, MemberRole])[],
    ceiling: readonly string[],
  ): Promise<Extract<TokenOwner, { type: 'application' }>>;
  close(): Promise<void>;
}

/** Everything a use case needs, on a database of its own: in the run's cluster, or in the one given. */
export async function createTestPortal(cluster?: TestCluster): Promise<TestPortal> {
  const database = await createTestDatabase(cluster);
  const db = openDatabase(database.portalUrl, {
    applicationName: 'test',
    connectionsMax: 20,
    // A hundred questions at once wait for each other, also on a machine that has other things to do.
    connectTimeoutMs: 60_000,
  });
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  // Tests end its server under it.
  owner.on('error', () => undefined);
  const asOwner: TestPortal['asOwner'] = async (statement, values = []) =>
    (await owner.query(statement, values)).rows;
  return {
    database,
    ctx: {
      db,
      clock: systemClock,
      newId,
      randomBytes,
      secrets: {
        // A text, as an installation has it.
        pepper: new TextEncoder().encode(randomText(32)),
        pepperVersion: 1,
        sessionKey: randomBytes(32),
        sealingKey: randomBytes(32),
      },
      portalUrl: 'http://localhost:3000',
      request: { id: 'req_test', clientAddress: '203.0.113.7', userAgent: 'vitest' },
    },
    asOwner,
    addUser: (name = 'Ines Carvalho', roles = ['developer']) => addUser(asOwner, name, roles),
    addApi: (audience, scopes) => addApi(asOwner, audience, scopes),
    addApplication: (members, ceiling) => addApplication(asOwner, members, ceiling),
    close: async () => {
      await db.close();
      await owner.end();
      await database.drop();
    },
  };
}

async function addUser(
  asOwner: TestPortal['asOwner'],
  name: string,
  roles: string[],
): Promise<UserPrincipal> {
  const userId = newId();
  await asOwner('insert into users (id, email, name) values ($1, $2, $3)', [
    userId,
    `${userId}@halden.example`,
    name,
  ]);
  await asOwner('insert into user_roles select $1, id from roles where name = any ($2)', [userId, roles]);
  return {
    type: 'user',
    userId,
    sessionId: newId(),
    name,
    portalRight: roles.includes('admin') ? 'admin' : 'none',
  };
}

async function addApi(asOwner: TestPortal['asOwner'], audience: string, scopes: string[]) {
  const id = newId();
  await asOwner('insert into apis (id, name, audience) values ($1, $2, $2)', [id, audience]);
  const scopeIds = new Map<string, string>();
  for (const name of scopes) {
    const scopeId = newId();
    scopeIds.set(name, scopeId);
    await asOwner(
      `insert into scopes (id, api_id, name, group_name, risk, access) values ($1, $2, $3, 'All', 'low', 'read')`,
      [scopeId, id, name],
    );
    await asOwner(`insert into role_scopes select id, $1 from roles where name in ('developer', 'admin')`, [
      scopeId,
    ]);
  }
  return { id, scopeIds };
}

async function addApplication(
  asOwner: TestPortal['asOwner'],
  members: readonly (readonly [UserPrincipal, MemberRole])[],
  ceiling: readonly string[],
) {
  const id = newId();
  await asOwner('insert into applications (id, name) values ($1, $2)', [id, id]);
  for (const [{ userId }, role] of members) {
    await asOwner(
      'insert into application_members (application_id, user_id, member_role) values ($1, $2, $3)',
      [id, userId, role],
    );
  }
  await asOwner('insert into application_scopes select $1, id from scopes where name = any ($2)', [
    id,
    ceiling,
  ]);
  return { type: 'application' as const, id };
}
