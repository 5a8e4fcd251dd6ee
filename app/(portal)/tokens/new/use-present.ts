'use client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Present } from '@/components/ui/time-format';
import { systemClock } from '@/runtime/clock';

const TICK_MS = 10_000;

const neverChanges = () => () => {};

/**
 * The present while a form is being filled in: the server's instant plus the time since, so that a wrong clock on this
 * machine changes nothing; and the browser's own zone once it is known.
 */
export function usePresent(asOf: Date, zone: string): Present {
  const [now, setNow] = useState(asOf);
  useEffect(() => {
    const startedAt = systemClock.monotonicMs();
    const timer = setInterval(
      () => setNow(new Date(asOf.getTime() + systemClock.monotonicMs() - startedAt)),
      TICK_MS,
    );
    return () => clearInterval(timer);
  }, [asOf]);
  const browserZone = useSyncExternalStore(
    neverChanges,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => zone,
  );
  return { now, zone: browserZone };
}
