const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const HOUR_MS = 3_600_000;

/**
 * The first instant of a day where `zone` is; null for a text that is no day. A day starts where its date first shows on
 * a clock, which is not midnight where clocks skip it.
 *
 * @param day YYYY-MM-DD, as a date field sends it
 * @param zone an IANA zone that this runtime knows
 */
export function dayStart(day: string, zone: string): Date | null {
  const [, year, month, date] = DAY.exec(day) ?? [];
  if (!year || !month || !date) return null;
  const midnightUtc = Date.UTC(Number(year), Number(month) - 1, Number(date));
  if (new Date(midnightUtc).toISOString().slice(0, 10) !== day) return null;
  const dateAt = dateIn(zone);
  // No zone is more than 14 hours from UTC, and none moves its clocks by less than a minute: bisect to it.
  let before = midnightUtc - 15 * HOUR_MS;
  let within = midnightUtc + 15 * HOUR_MS;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dateAt(middle) < day) before = middle;
    else within = middle;
  }
  return new Date(within);
}

/** The day after, for "until and with": YYYY-MM-DD. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 24 * HOUR_MS).toISOString().slice(0, 10);
}

function dateIn(zone: string): (ms: number) => string {
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (ms) => format.format(ms);
}
