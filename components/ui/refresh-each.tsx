'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Draws the page anew each so many seconds, while somebody looks at it, for as long as it stands on it. */
export function RefreshEach({ seconds }: { seconds: number }) {
  const router = useRouter();
  useEffect(() => {
    const refresh = () => document.visibilityState === 'visible' && router.refresh();
    const timer = setInterval(refresh, seconds * 1_000);
    return () => clearInterval(timer);
  }, [router, seconds]);
  return null;
}
