import type { InstantPosition } from '@/db/queries/newest-first';

const CURSOR = /^(\d{1,14})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A list's place as its pages hand it on. */
export const formatInstantCursor = ({ at, id }: InstantPosition): string => `${at.getTime()}.${id}`;

/** Null, the first page, for what is no cursor of ours. */
export function parseInstantCursor(cursor: string | null): InstantPosition | null {
  const [, instant, id] = CURSOR.exec(cursor ?? '') ?? [];
  return instant && id ? { at: new Date(Number(instant)), id } : null;
}
