'use client';
import { useEffect, useState } from 'react';
import type { FirstUseAnswer } from './view-models';

const EVERY_MS = 1000;

/** Asks each second, while the page is visible, whether the token, or one of its secrets, was used; stops at the first allowed request. */
export function useFirstUse(tokenId: string, secretId: string | null): FirstUseAnswer['first_use'] {
  const [use, setUse] = useState<FirstUseAnswer['first_use']>(null);
  const done = use?.allowed === true;

  useEffect(() => {
    if (done) return;
    const stop = new AbortController();
    const ask = async () => {
      if (document.visibilityState !== 'visible') return;
      const response = await fetch(`/tokens/${tokenId}/first-use${secretId ? `?secret=${secretId}` : ''}`, {
        cache: 'no-store',
        signal: stop.signal,
      });
      if (!response.ok) return;
      const { first_use }: FirstUseAnswer = await response.json();
      if (first_use) setUse(first_use);
    };
    // A lost second does not matter: the next one asks again.
    const timer = setInterval(() => void ask().catch(() => undefined), EVERY_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [tokenId, secretId, done]);

  return use;
}
