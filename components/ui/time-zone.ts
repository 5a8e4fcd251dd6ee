import { isTimeZone } from './time-format';

export const TIME_ZONE_COOKIE = 'latchkey-time-zone';

/** The reader's zone from what their browser sent; UTC when it sent none or nonsense. */
export function timeZoneFrom(cookie: string | undefined): string {
  if (!cookie) return 'UTC';
  const name = cookie.replaceAll('%2F', '/');
  return isTimeZone(name) ? name : 'UTC';
}
