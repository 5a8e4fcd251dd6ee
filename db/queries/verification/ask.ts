/**
 * What a verification asks. A token is found by the digest of its secret, and its owner with it; roles, APIs and verifier
 * credentials are records of their own, because many tokens share them and change with them.
 *
 * Each question is one prepared statement, so that its answer comes from one snapshot, with the database's clock. Secrets and
 * credentials are found through functions that take digests, or the ids of secrets known already, and show no digest: the
 * verifier's role cannot read them.
 */
import type pg from 'pg';
import type { Database } from '../../client';

export interface Answer<T> {
  /** The database's clock while it answered: epoch milliseconds, with their fraction. */
  databaseMs: number;
  record: T;
}

/** A standby may lag behind the primary by as much as it likes: its records prove nothing about now. */
export class StandbyError extends Error {
  override readonly name = 'StandbyError';
}

/** Beside every answer: when it was true, and whether it is a primary's. */
export const NOW = `extract(epoch from clock_timestamp())::float8 * 1000 as database_ms, pg_is_in_recovery() as in_recovery`;

export interface Timed {
  database_ms: number;
  in_recovery: boolean;
}

/** Always at least one row: where nothing is found its columns are null, and the clock is there all the same. */
export async function askAll<Row extends object>(
  database: Database,
  query: pg.QueryConfig,
): Promise<[Row & Timed, ...(Row & Timed)[]]> {
  const { rows } = await database.pool.query<Row & Timed>(query);
  const [row, ...more] = rows;
  if (!row) throw new Error(`${query.name} always answers a row.`);
  if (row.in_recovery) throw new StandbyError('The database is a standby: what it says may be out of date.');
  return [row, ...more];
}

export async function askOne<Row extends object>(
  database: Database,
  query: pg.QueryConfig,
): Promise<Row & Timed> {
  return (await askAll<Row>(database, query))[0];
}

export const answer = <T>({ database_ms }: Timed, record: T): Answer<T> => ({
  databaseMs: database_ms,
  record,
});
