import { DrizzleQueryError } from 'drizzle-orm';
import { PgPreparedQuery } from 'drizzle-orm/pg-core';

/** A statement failed. Its text is told, its values are not: they hold addresses, digests and password hashes. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** The one method through which drizzle runs every statement; its types leave it out. */
interface StatementRunner {
  queryWithCache(statement: string, values: unknown[], run: () => Promise<unknown>): Promise<unknown>;
}

const hidden = Symbol.for('latchkey.query-values-hidden');

/**
 * drizzle writes a failed statement's values into the message of its error, and from there they reach every log. From now
 * on the error is ours, without them. Patched in one place, because there is no hook for it; the test would tell if an
 * update moved the place.
 */
export function hideQueryValues(): void {
  const runner = PgPreparedQuery.prototype as unknown as StatementRunner & { [hidden]?: true };
  if (runner[hidden]) return;
  runner[hidden] = true;
  const { queryWithCache } = runner;
  runner.queryWithCache = async function (this: StatementRunner, statement, values, run) {
    try {
      return await queryWithCache.call(this, statement, values, run);
    } catch (error) {
      if (!(error instanceof DrizzleQueryError)) throw error;
      throw new QueryError(`Failed query: ${error.query}`, { cause: error.cause });
    }
  };
}
