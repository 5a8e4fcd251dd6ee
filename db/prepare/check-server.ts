import pg from 'pg';
import { redactText } from '@/runtime/logger';
import { DatabaseNotUsableError } from './errors';

const MAJOR_MIN = 15;
const CONNECT_TIMEOUT_MS = 5_000;

export interface ServerCheck {
  /** Which setting the URL came from; said when it does not work. */
  variable: string;
  /** Accept a server that may lose what it acknowledged. For tests. */
  allowUnsafe: boolean;
}

/**
 * Connects once and refuses a server that is too old, that is a standby, or that acknowledges commits it may lose:
 * a revocation that was acknowledged must hold.
 *
 * @throws DatabaseNotUsableError
 */
export async function checkServer(url: string, { variable, allowUnsafe }: ServerCheck): Promise<void> {
  const client = await connect(url, variable);
  try {
    const { rows } = await client.query<ServerFacts>(
      `select current_setting('server_version_num')::int as version, pg_is_in_recovery() as standby,
              current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`,
    );
    const problem = rows[0] && serverProblem(rows[0], allowUnsafe);
    if (problem) throw new DatabaseNotUsableError(`${variable}: ${problem}`);
  } finally {
    await client.end();
  }
}

export interface ServerFacts {
  /** As `server_version_num` has it: 150012 is 15.12. */
  version: number;
  standby: boolean;
  fsync: string;
  commit: string;
}

/** Why a server cannot be used; undefined if it can. */
export function serverProblem(server: ServerFacts, allowUnsafe: boolean): string | undefined {
  const major = Math.floor(server.version / 10_000);
  if (major < MAJOR_MIN) return `PostgreSQL ${major} is too old, ${MAJOR_MIN} or newer is needed`;
  if (server.standby) return 'this server is a standby; give the primary';
  if (allowUnsafe) return undefined;
  const off = [
    ['fsync', server.fsync],
    ['synchronous_commit', server.commit],
  ].find(([, value]) => value === 'off');
  return off && `${off[0]} is off, so a crash could undo an acknowledged revocation; switch it on`;
}

/** Connects, or says in one line that names the variable and the server, never the password, why not. */
export async function connect(url: string, variable: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'latchkey start',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    const { host, pathname, username } = new URL(url);
    const reason = reasonOf(error);
    throw new DatabaseNotUsableError(
      `${variable}: cannot connect to ${host}${pathname} as ${decodeURIComponent(username) || 'the default user'}: ${reason}`,
    );
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  const message = error instanceof Error ? error.message : String(error);
  return redactText(message).split('\n')[0] ?? 'unknown reason';
}
