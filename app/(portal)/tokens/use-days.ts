import type { DayUse } from '@/components/tokens/view-models';

const DAYS = 30;
const DAY_MS = 86_400_000;

/** 30 UTC days up to today, with the days that had no use filled in. */
export function lastDays(asOf: Date, buckets: readonly DayUse[]): DayUse[] {
  const byDay = new Map(buckets.map((bucket) => [bucket.day, bucket]));
  return Array.from({ length: DAYS }, (_, index) => {
    const day = new Date(asOf.getTime() - (DAYS - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    const bucket = byDay.get(day);
    return { day, allowed: bucket?.allowed ?? 0, refused: bucket?.refused ?? 0 };
  });
}
