import type pg from 'pg';
import type { SecretCheckName } from '@/runtime/installation-secrets';
import { type MigrationState, readMigrationState } from '../migrate';
import { connect } from './check-server';
import { ROLES } from './ensure-roles';

export interface DatabaseFindings {
  /** `18.4`. */
  version: string;
  migrations: MigrationState;
  /** The check values noted of the installation's secrets. */
  secretChecks: Map<SecretCheckName, Uint8Array>;
  /** Those of the two narrow roles that the server has. */
  roles: Set<string>;
  /** Rights of portal and verifier that are missing, or that they should not have. Empty while the schema is not whole. */
  wrongRights: string[];
}

/** What doctor wants to know of a database. Changes nothing. @throws DatabaseNotUsableError if it cannot be reached */
export async function inspectDatabase(
  url: string,
  options: { variable: string; migrations: string },
): Promise<DatabaseFindings> {
  const client = await connect(url, options.variable);
  try {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    );
    const migrations = await readMigrationState(client, { directory: options.migrations });
    const hasSchema = migrations.applied > 0;
    return {
      version: rows[0]?.version.split(' ')[0] ?? 'unknown',
      migrations,
      secretChecks: hasSchema ? await readSecretChecks(client) : new Map(),
      roles: await readRoles(client),
      wrongRights: hasSchema && migrations.pending.length === 0 ? await findWrongRights(client) : [],
    };
  } finally {
    await client.end();
  }
}

/** Whom a login is. @throws DatabaseNotUsableError if it does not work */
export async function inspectLogin(
  url: string,
  options: { variable: string },
): Promise<{ user: string; isSuperuser: boolean }> {
  const client = await connect(url, options.variable);
  try {
    const { rows } = await client.query<{ user: string; superuser: boolean }>(
      'select rolname as user, rolsuper as superuser from pg_roles where rolname = current_user',
    );
    return { user: rows[0]?.user ?? 'unknown', isSuperuser: rows[0]?.superuser ?? false };
  } finally {
    await client.end();
  }
}

async function readSecretChecks(client: pg.Client): Promise<Map<SecretCheckName, Uint8Array>> {
  const { rows } = await client.query<{ name: SecretCheckName; check_value: Buffer }>(
    'select name, check_value from secret_checks where version = 1',
  );
  return new Map(rows.map((row) => [row.name, row.check_value]));
}

async function readRoles(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ rolname: string }>(
    'select rolname from pg_roles where rolname = any ($1)',
    [Object.values(ROLES).map(({ name }) => name)],
  );
  return new Set(rows.map((row) => row.rolname));
}

/** What matters most of the rights the migrations give: may, and may not. */
const RIGHTS: readonly [role: string, table: string, right: string, may: boolean][] = [
  ['latchkey_portal', 'tokens', 'INSERT', true],
  ['latchkey_portal', 'tokens', 'DELETE', false],
  ['latchkey_portal', 'token_secrets', 'INSERT', true],
  ['latchkey_portal', 'token_secrets', 'DELETE', false],
  ['latchkey_portal', 'audit', 'INSERT', true],
  ['latchkey_portal', 'audit', 'UPDATE', false],
  ['latchkey_portal', 'audit', 'DELETE', false],
  ['latchkey_verifier', 'token_use', 'INSERT', true],
  ['latchkey_verifier', 'token_secrets', 'SELECT', false],
  ['latchkey_verifier', 'token_secrets', 'INSERT', false],
  ['latchkey_verifier', 'token_secrets', 'UPDATE', false],
  ['latchkey_verifier', 'tokens', 'INSERT', false],
  ['latchkey_verifier', 'tokens', 'UPDATE', false],
  ['latchkey_verifier', 'audit', 'SELECT', false],
];

async function findWrongRights(client: pg.Client): Promise<string[]> {
  const { rows: roles } = await client.query<{ rolname: string; powerful: boolean }>(
    `select rolname, rolsuper or rolcreaterole or rolcreatedb or rolbypassrls as powerful
     from pg_roles where rolname = any ($1)`,
    [[...new Set(RIGHTS.map(([role]) => role))]],
  );
  const there = new Map(roles.map((row) => [row.rolname, row]));
  const wrong: string[] = [];
  for (const role of new Set(RIGHTS.map(([name]) => name))) {
    if (!there.has(role)) wrong.push(`the role ${role} is missing`);
    if (there.get(role)?.powerful) wrong.push(`${role} has rights over the whole server`);
  }
  for (const [role, table, right, may] of RIGHTS) {
    if (!there.has(role)) continue;
    // Columns count: a grant on one of them is a grant.
    const has = right === 'DELETE' ? 'has_table_privilege' : 'has_any_column_privilege';
    const { rows } = await client.query<{ has: boolean }>(`select ${has}($1, $2, $3) as has`, [
      role,
      table,
      right,
    ]);
    if (rows[0]?.has === may) continue;
    wrong.push(`${role} ${may ? 'may not' : 'may'} ${right} on ${table}`);
  }
  return wrong;
}
