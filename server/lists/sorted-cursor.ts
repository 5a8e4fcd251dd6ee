import { z } from 'zod';

/** A place in a list that has several orders: the order, the list's frozen "now", and the row's key in that order. */
export interface SortedPosition {
  sort: string;
  now: Date;
  id: string;
  key: string | number;
}

/** The key comes last: it may hold anything. */
const CURSOR = /^(?<sort>[a-z_]{1,20}) (?<now>\d{1,14}) (?<id>\S{36}) (?<key>.{0,400})$/s;
const CURSOR_LENGTH_MAX = 1_000;

/** No instant that is counted from it leaves the years that are written with four digits. */
const NOW_MS_MAX = Date.UTC(9_000, 0);

const cursorShape = z.object({
  now: z.coerce.number().max(NOW_MS_MAX),
  id: z.uuid(),
  // PostgreSQL takes no NUL in a text.
  key: z.string().refine((key) => !key.includes('\0')),
});

/** A list's place as its pages hand it on. */
export const formatSortedCursor = ({ sort, now, id, key }: SortedPosition): string =>
  Buffer.from(`${sort} ${now.getTime()} ${id} ${key}`).toString('base64url');

/** The place, its key as text; null for what is no cursor of ours, or of another order. */
export function parseSortedCursor(
  cursor: string,
  sort: string,
): { now: Date; id: string; key: string } | null {
  if (cursor.length > CURSOR_LENGTH_MAX) return null;
  const parts = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('utf8'))?.groups;
  const parsed = cursorShape.safeParse(parts);
  if (!parsed.success || parts?.sort !== sort) return null;
  return { ...parsed.data, now: new Date(parsed.data.now) };
}
