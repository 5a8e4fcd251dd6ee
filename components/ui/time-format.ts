/**
 * Instants in words. Pure: the present, the zone and the instant are arguments.
 *
 * Relative to 7 days ("12 s ago", "in 3 d"), then "9 Jan", with the year if it is another. The exact instant names the
 * zone and UTC: "Wed 23 Dec 2026, 14:05:00 Europe/Amsterdam · 13:05:00 UTC".
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RELATIVE_UP_TO = 7 * DAY;

/** What a page needs to write a time: the server's present, and the reader's zone (IANA name). */
export interface Present {
  now: Date;
  zone: string;
}

type DateField = 'weekday' | 'day' | 'month' | 'year' | 'hour' | 'minute' | 'second';

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(zone, made);
  return made;
}

function fieldsOf(at: Date, zone: string): Record<DateField, string> {
  const fields = { weekday: '', day: '', month: '', year: '', hour: '', minute: '', second: '' };
  for (const part of formatterFor(zone).formatToParts(at)) {
    if (part.type in fields) fields[part.type as DateField] = part.value;
  }
  return fields;
}

/** True for a name this runtime knows as a time zone. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z0-9_+\-/]{1,64}$/.test(name)) return false;
  try {
    formatterFor(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** "12 s", "41 min", "18 h", "61 d": one unit, rounded down. */
export function duration(milliseconds: number): string {
  const ms = Math.abs(milliseconds);
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

/**
 * "12 s ago", "in 61 d", "now": always relative, for where the date stands beside it. The past is rounded down, the
 * future to the nearest unit: a token just made for 30 days ends "in 30 d", though that is a second too much.
 */
export function relativeTime(at: Date, now: Date): string {
  const away = at.getTime() - now.getTime();
  if (Math.abs(away) < SECOND) return 'now';
  return away < 0 ? `${duration(away)} ago` : `in ${duration(away + halfOfUnit(away))}`;
}

function halfOfUnit(milliseconds: number): number {
  const unit = [DAY, HOUR, MINUTE].find((candidate) => milliseconds >= candidate) ?? SECOND;
  return unit / 2;
}

/** "9 Jan", or "9 Jan 2025" when the year is not the present one. */
export function shortDate(at: Date, { now, zone }: Present): string {
  const { day, month, year } = fieldsOf(at, zone);
  return year === fieldsOf(now, zone).year ? `${day} ${month}` : `${day} ${month} ${year}`;
}

/** Relative within 7 days, then the short date. */
export function shortTime(at: Date, present: Present): string {
  const away = Math.abs(at.getTime() - present.now.getTime());
  return away < RELATIVE_UP_TO ? relativeTime(at, present.now) : shortDate(at, present);
}

/** "14:05", 24 hours. */
export function clockTime(at: Date, zone: string): string {
  const { hour, minute } = fieldsOf(at, zone);
  return `${hour}:${minute}`;
}

/** "14:05:12", 24 hours. */
export function clockTimeWithSeconds(at: Date, zone: string): string {
  const { hour, minute, second } = fieldsOf(at, zone);
  return `${hour}:${minute}:${second}`;
}

/** "Wed 23 Dec 2026" in that zone. */
export function longDate(at: Date, zone: string): string {
  const { weekday, day, month, year } = fieldsOf(at, zone);
  return `${weekday} ${day} ${month} ${year}`;
}

/** "Wed 23 Dec 2026, 14:05:00" in that zone, without naming it. */
export function dateAndTime(at: Date, zone: string): string {
  return `${longDate(at, zone)}, ${clockTimeWithSeconds(at, zone)}`;
}

/** The same instant in UTC, as short as it can be beside `dateAndTime(at, zone)`. */
export function utcBeside(at: Date, zone: string): string {
  const there = fieldsOf(at, zone);
  const utc = fieldsOf(at, 'UTC');
  return there.day === utc.day
    ? `${utc.hour}:${utc.minute}:${utc.second} UTC`
    : `${dateAndTime(at, 'UTC')} UTC`;
}

/** "Wed 23 Dec 2026, 14:05:00 Europe/Amsterdam · 13:05:00 UTC". */
export function exactInstant(at: Date, zone: string): string {
  const named = `${dateAndTime(at, zone)} ${zone}`;
  return zone === 'UTC' ? named : `${named} · ${utcBeside(at, zone)}`;
}

/** "25 Oct" of a UTC day written YYYY-MM-DD. */
export function shortDay(day: string): string {
  const { day: number, month } = fieldsOf(new Date(`${day}T00:00:00Z`), 'UTC');
  return `${number} ${month}`;
}
