import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { hideQueryValues } from './query-error';
import * as schema from './schema';

hideQueryValues();

/** What queries take: the pool or a transaction. */
export type Queryable = NodePgDatabase<typeof schema>;

export interface DatabaseOptions {
  applicationName: string;
  /** Most connections at once. */
  connectionsMax?: number;
  /** A new connection must stand within this time. */
  connectTimeoutMs?: number;
  /** A statement that takes longer is cancelled, and its transaction with it. */
  statementTimeoutMs?: number;
  /** An answer that takes longer counts as none, and the connection is thrown away: the other end may be gone. */
  answerTimeoutMs?: number;
  /** Told of connections that die while idle; the pool replaces them by itself. */
  onIdleError?: (error: Error) => void;
}

/** A pool of connections to one database, as one of its roles. */
export interface Database {
  readonly pool: pg.Pool;
  /** For reading: each statement on whatever connection is free. */
  readonly read: Queryable;
  close(): Promise<void>;
}

/**
 * Opens a pool at `url`. Connects lazily: an unreachable database shows at the first query.
 */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: options.applicationName,
    max: options.connectionsMax ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    ...(options.answerTimeoutMs === undefined ? {} : { query_timeout: options.answerTimeoutMs }),
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 15_000,
  });
  // Without listeners a connection's death would end the process: an idle one's is the pool's event, one's that is lent out
  // is its own, and whoever holds it hears of it from the statement that fails.
  pool.on('error', (error) => options.onIdleError?.(error));
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    pool,
    read: drizzle(pool, { schema }),
    close: () => pool.end(),
  };
}

/** The transaction's COMMIT was sent and its answer never came, nor could it be found out. Answer 503: it may have happened. */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError';
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
const INVALID_PARAMETER = '22023';
const ATTEMPTS_MAX = 3;

export interface TransactionEnd<T> {
  /** False: nothing is kept, and the result is returned all the same. */
  keep?: (result: T) => boolean;
  /** Whether the database holds what this transaction alone can have written. Asked when its COMMIT got no answer. */
  happened: (query: Queryable) => Promise<boolean>;
}

/**
 * Runs `work` in one READ COMMITTED transaction and resolves after its COMMIT, never before.
 *
 * `work` may run up to three times (deadlock, serialization failure), so it must not act outside the database. If it throws,
 * or if `keep(result)` is false, nothing is kept.
 *
 * @throws CommitUnknownError if the connection was lost during COMMIT and its outcome could not be read back.
 */
export async function inTransaction<T>(
  database: Database,
  work: (tx: Queryable) => Promise<T>,
  end: TransactionEnd<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(database, work, end);
    } catch (error) {
      const code = postgresCode(error);
      if (attempt >= ATTEMPTS_MAX || (code !== SERIALIZATION_FAILURE && code !== DEADLOCK)) throw error;
    }
  }
}

async function attemptTransaction<T>(
  database: Database,
  work: (tx: Queryable) => Promise<T>,
  { keep = () => true, happened }: TransactionEnd<T>,
): Promise<T> {
  const { result, lost } = await runTransaction(database, work, keep);
  // Asked once the lost connection is given back: in a pool that has lost them all there would be none left to ask on.
  if (lost && !(await readOutcome(database, lost.xid, happened))) throw lost.error;
  return result;
}

/** A COMMIT that was sent and got no answer. */
interface LostCommit {
  xid: string;
  error: unknown;
}

async function runTransaction<T>(
  database: Database,
  work: (tx: Queryable) => Promise<T>,
  keep: (result: T) => boolean,
): Promise<{ result: T; lost: LostCommit | null }> {
  const client = await database.pool.connect();
  let broken = true;
  try {
    await client.query('begin isolation level read committed');
    const result = await work(drizzle(client, { schema }));
    if (!keep(result)) {
      await client.query('rollback');
      broken = false;
      return { result, lost: null };
    }
    const lost = await commit(client);
    // A connection that owes an answer would give it to whoever asks next.
    broken = lost !== null;
    return { result, lost };
  } catch (error) {
    // A statement's own failure leaves the connection whole; a lost connection fails here again, and is thrown away.
    broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}

/** node-postgres resolves the COMMIT of an aborted transaction too: only the word COMMIT in the answer means it happened. */
async function commit(client: pg.PoolClient): Promise<LostCommit | null> {
  const { rows } = await client.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
  const xid = rows[0]?.xid;
  let command: string;
  try {
    ({ command } = await client.query('commit'));
  } catch (error) {
    // Class 57P is the server going away: it says so, and not whether it committed first.
    const answered = error instanceof pg.DatabaseError && !error.code?.startsWith('57P');
    if (answered || !xid) throw error;
    return { xid, error };
  }
  if (command !== 'COMMIT') throw new Error('The transaction was aborted before its COMMIT.');
  return null;
}

const OUTCOME_WAIT_MS = 3_000;
const OUTCOME_RETRY_MS = 100;

/**
 * Asks, on other connections, whether a transaction happened whose COMMIT got no answer.
 *
 * Its number tells only when it is over. That it "committed" proves nothing: a crash forgets the number of a transaction
 * that had not reached the disk, and gives it to another one. What it wrote is the proof.
 */
async function readOutcome(
  database: Database,
  xid: string,
  happened: (query: Queryable) => Promise<boolean>,
): Promise<boolean> {
  const patience = AbortSignal.timeout(OUTCOME_WAIT_MS);
  while (!patience.aborted) {
    try {
      if (await isOver(database, xid)) return await happened(database.read);
    } catch {
      // Not there to be asked, perhaps not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, OUTCOME_RETRY_MS));
  }
  throw new CommitUnknownError(
    'The connection was lost during COMMIT and the outcome could not be read back.',
  );
}

/** Whether nothing more can come of a transaction. */
async function isOver(database: Database, xid: string): Promise<boolean> {
  try {
    const { rows } = await database.pool.query<{ status: string | null }>(
      'select pg_xact_status($1::text::xid8) as status',
      [xid],
    );
    return rows[0]?.status !== 'in progress';
  } catch (error) {
    // A number "in the future": since then the server has forgotten that it gave it.
    if (postgresCode(error) === INVALID_PARAMETER) return true;
    throw error;
  }
}

/** The SQLSTATE of a database error, also where drizzle has wrapped it. */
export function postgresCode(error: unknown): string | undefined {
  for (let e = error; e instanceof Error; e = e.cause) {
    if (e instanceof pg.DatabaseError) return e.code;
  }
  return undefined;
}
