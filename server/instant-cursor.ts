/** A place in a list by when its rows came to be: the instant, and an id to tell those of one instant apart. */
export interface InstantPosition {
  at: Date;
  id: string;
}

const CURSOR = /^(\d{1,14})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A list's place as its pages hand it on. */
export const formatInstantCursor = ({ at, id }: InstantPosition): string => `${at.getTime()}.${id}`;

/** Null, the first page, for what is no cursor of ours. */
export function parseInstantCursor(cursor: string | null): InstantPosition | null {
  const [, instant, id] = CURSOR.exec(cursor ?? '') ?? [];
  return instant && id ? { at: new Date(Number(instant)), id } : null;
}
