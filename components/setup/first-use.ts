'use client';
import { useEffect, useState } from 'react';

/** What `GET /tokens/{id}/first-use` says once something has come. */
export interface FirstUse {
  /** RFC 3339. */
  at: string;
  allowed: boolean;
  code: string;
  address: string | null;
  scope: string | null;
}

const POLL_MS = 1_000;

/** Asks each second until the first request with the token has been seen; a failed question is asked again. */
export function useFirstUse(tokenId: string): FirstUse | null {
  const [use, setUse] = useState<FirstUse | null>(null);
  useEffect(() => {
    if (use) return;
    const stop = new AbortController();
    const ask = async () => {
      const answer = await fetch(`/tokens/${tokenId}/first-use`, { signal: stop.signal, cache: 'no-store' });
      if (answer.ok) setUse(((await answer.json()) as { first_use: FirstUse | null }).first_use);
    };
    const again = setInterval(() => {
      if (!document.hidden) ask().catch(askAgain);
    }, POLL_MS);
    ask().catch(askAgain);
    return () => {
      clearInterval(again);
      stop.abort();
    };
  }, [tokenId, use]);
  return use;
}

/** No answer this time: the next tick asks again. */
function askAgain() {}
