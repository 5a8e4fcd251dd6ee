import { cookies } from 'next/headers';
import type { Present } from '@/components/ui/time-format';
import { TIME_ZONE_COOKIE, timeZoneFrom } from '@/components/ui/time-zone';

/** What a page needs to write times: the instant its answer was made, and the reader's zone from their browser. */
export async function presentAt(asOf: Date): Promise<Present> {
  const cookie = (await cookies()).get(TIME_ZONE_COOKIE)?.value;
  return { now: asOf, zone: timeZoneFrom(cookie) };
}
