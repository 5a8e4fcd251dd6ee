import { and, eq, lt, or, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** A place in a list that is newest first: the instant of a row, and its id to tell those of one instant apart. */
export interface InstantPosition {
  at: Date;
  id: string;
}

/** Rows that come after the place, where the list is ordered by these two columns, both descending. Null: all of them. */
export const behindInstant = (at: PgColumn, id: PgColumn, after: InstantPosition | null): SQL | undefined =>
  after ? or(lt(at, after.at), and(eq(at, after.at), lt(id, after.id))) : undefined;
