import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { readOrCreateSecretFile } from '@/runtime/installation-secrets';
import { connect } from './check-server';
import { DatabaseNotUsableError } from './errors';

/** The two narrow roles, and which setting gives their logins. */
export const ROLES = {
  portal: { name: 'latchkey_portal', variable: 'PORTAL_DATABASE_URL' },
  verifier: { name: 'latchkey_verifier', variable: 'VERIFIER_DATABASE_URL' },
} as const;

export type RoleKey = keyof typeof ROLES;

/** Two first starts at once must not both make the roles. Freed when the connection ends. */
const ROLES_LOCK = 7_301_001;

export interface RoleOptions {
  ownerUrl: string;
  dataDir: string;
  portalUrl: string | undefined;
  verifierUrl: string | undefined;
}

/**
 * The logins of portal and verifier on a database of the operator's own. What was configured is used as it is. Else the
 * roles are made, if the owner may, with passwords kept in `dataDir/secrets`; else the SQL to run is said.
 *
 * @throws DatabaseNotUsableError
 */
export async function ensureRoles(options: RoleOptions): Promise<{ portalUrl: string; verifierUrl: string }> {
  const client = await connect(options.ownerUrl, 'DATABASE_URL');
  try {
    await client.query('select pg_advisory_lock($1)', [ROLES_LOCK]);
    await requireOwnership(client);
    await createMissing(client, options);
    return {
      portalUrl: options.portalUrl ?? urlFromFile(options, 'portal'),
      verifierUrl: options.verifierUrl ?? urlFromFile(options, 'verifier'),
    };
  } finally {
    await client.end();
  }
}

async function requireOwnership(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ allowed: boolean; name: string }>(
    `select has_schema_privilege('public', 'create') as allowed, current_database() as name`,
  );
  if (!rows[0]?.allowed) {
    throw new DatabaseNotUsableError(
      `DATABASE_URL: this user may not make tables in ${rows[0]?.name}: give the owner of the database`,
    );
  }
}

async function createMissing(client: pg.Client, { dataDir }: RoleOptions): Promise<void> {
  const missing: RoleKey[] = [];
  for (const key of Object.keys(ROLES) as RoleKey[]) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [ROLES[key].name]);
    if (rowCount === 0) missing.push(key);
  }
  if (missing.length === 0) return;
  const { rows } = await client.query<{ allowed: boolean }>(
    'select rolsuper or rolcreaterole as allowed from pg_roles where rolname = current_user',
  );
  if (!rows[0]?.allowed) {
    const statements = missing.map((key) => `  create role ${ROLES[key].name} login password '…';`);
    const variables = missing.map((key) => ROLES[key].variable).join(' and ');
    throw new DatabaseNotUsableError(
      `DATABASE_URL: this user may not make roles. Run as one who may, then set ${variables}:\n${statements.join('\n')}`,
    );
  }
  for (const key of missing) {
    const password = readOrCreateSecretFile(dataDir, `database-${key}`);
    await client.query(`create role ${ROLES[key].name} login password ${client.escapeLiteral(password)}`);
  }
}

/** A role's login from the password kept in `dataDir/secrets`; undefined where there is none, or no owner to take the address from. */
export function roleUrlFromFile(
  { databaseUrl, dataDir }: { databaseUrl: string | undefined; dataDir: string },
  key: RoleKey,
): string | undefined {
  if (databaseUrl === undefined || !existsSync(join(dataDir, 'secrets', `database-${key}`))) return undefined;
  return urlFromFile({ ownerUrl: databaseUrl, dataDir }, key);
}

function urlFromFile({ ownerUrl, dataDir }: Pick<RoleOptions, 'ownerUrl' | 'dataDir'>, key: RoleKey): string {
  const { name, variable } = ROLES[key];
  if (!existsSync(join(dataDir, 'secrets', `database-${key}`))) {
    throw new DatabaseNotUsableError(
      `${variable} is missing: the role ${name} exists and its password is not in ${dataDir}/secrets`,
    );
  }
  const url = new URL(ownerUrl);
  url.username = name;
  url.password = readOrCreateSecretFile(dataDir, `database-${key}`);
  return url.toString();
}
