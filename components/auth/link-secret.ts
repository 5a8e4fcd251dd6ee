'use client';
import { useEffect, useState } from 'react';

/** `undefined` until the page knows; null where the address carried none. */
export type LinkSecret = string | null | undefined;

/**
 * The secret of a one-time link. It stands in the address's fragment, which browsers send to nobody; it is taken out of
 * the address bar, and so out of the history, as soon as the page runs.
 */
export function useLinkSecret(): LinkSecret {
  const [secret, setSecret] = useState<LinkSecret>(undefined);
  useEffect(() => {
    const take = () => {
      const found = window.location.hash.slice(1);
      if (found) window.history.replaceState(null, '', window.location.pathname + window.location.search);
      // React may run this twice: the second time the address is empty already.
      setSecret((known) => found || known || null);
    };
    take();
    // A newer link pasted into the same tab changes the fragment only.
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return secret;
}
