import pg from 'pg';
import { readOrCreateSecretFile } from '@/runtime/installation-secrets';
import { SUPERUSER } from './cluster';

const DATABASE = 'latchkey';

/** Each process gets the login of its own role; the superuser's stays with the launcher. */
const ROLES = { owner: 'latchkey_owner', portal: 'latchkey_portal', verifier: 'latchkey_verifier' } as const;

export interface LoginUrls {
  ownerUrl: string;
  portalUrl: string;
  verifierUrl: string;
}

export function superuserPassword(dataDir: string): string {
  return readOrCreateSecretFile(dataDir, 'database-superuser');
}

/** Makes the roles and the database if they are missing, with passwords kept beside the installation's secrets. */
export async function ensureLogins(dataDir: string, port: number): Promise<LoginUrls> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: superuserPassword(dataDir),
    database: 'postgres',
  });
  await client.connect();
  try {
    for (const [file, role] of Object.entries(ROLES))
      await ensureRole(client, role, passwordOf(dataDir, file));
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) {
      await client.query(`create database ${DATABASE} owner ${ROLES.owner}`);
      await client.query(`revoke connect, temporary on database ${DATABASE} from public`);
      await client.query(`grant connect on database ${DATABASE} to ${ROLES.portal}, ${ROLES.verifier}`);
    }
  } finally {
    await client.end();
  }
  const url = (file: keyof typeof ROLES) =>
    `postgresql://${ROLES[file]}:${passwordOf(dataDir, file)}@127.0.0.1:${port}/${DATABASE}`;
  return { ownerUrl: url('owner'), portalUrl: url('portal'), verifierUrl: url('verifier') };
}

async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0)
    await client.query(`create role ${role} login password ${client.escapeLiteral(password)}`);
}

function passwordOf(dataDir: string, file: string): string {
  return readOrCreateSecretFile(dataDir, `database-${file}`);
}
