'use client';
import { useEffect } from 'react';
import { TIME_ZONE_COOKIE } from './time-zone';

const ONE_YEAR_SECONDS = 365 * 24 * 3600;

/** Tells the server the reader's zone, so that it can write times; the first page before that says UTC. */
export function TimeZoneCookie() {
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
    document.cookie = `${TIME_ZONE_COOKIE}=${encodeURIComponent(timeZone)}; path=/; max-age=${ONE_YEAR_SECONDS}; samesite=lax`;
  }, []);
  return null;
}
