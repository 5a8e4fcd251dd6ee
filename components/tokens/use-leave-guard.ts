'use client';
import { useEffect, useState } from 'react';

interface LeaveGuard {
  /** Someone is about to leave: ask. */
  asking: boolean;
  stay: () => void;
  /** Goes where they were about to go. */
  leave: () => void;
}

/**
 * While `armed`, leaving asks first: the browser's own question for closing, reloading and other sites; ours for links
 * and forms of the portal. `[data-unsaved]` on the page tells the single keys to keep still.
 */
export function useLeaveGuard(armed: boolean): LeaveGuard {
  const [held, setHeld] = useState<(() => void) | null>(null);

  useEffect(() => {
    if (!armed) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link =
        event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null;
      const elsewhere =
        link && (link.target === '_blank' || event.metaKey || event.ctrlKey || event.shiftKey);
      if (!link || elsewhere || link.getAttribute('href')?.startsWith('#')) return;
      event.preventDefault();
      event.stopPropagation();
      setHeld(() => () => window.location.assign(link.href));
    };
    const onSubmit = (event: SubmitEvent) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement)) return;
      event.preventDefault();
      event.stopPropagation();
      setHeld(() => () => form.requestSubmit());
    };
    // Back and Forward, where the browser lets a page hold them
    const onNavigate = (event: NavigateEvent) => {
      if (event.navigationType !== 'traverse' || !event.cancelable) return;
      event.preventDefault();
      const { key } = event.destination;
      setHeld(() => () => void window.navigation.traverseTo(key));
    };
    window.addEventListener('beforeunload', onUnload);
    window.navigation?.addEventListener('navigate', onNavigate);
    document.addEventListener('click', onClick, true);
    document.addEventListener('submit', onSubmit, true);
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      window.navigation?.removeEventListener('navigate', onNavigate);
      document.removeEventListener('click', onClick, true);
      document.removeEventListener('submit', onSubmit, true);
    };
  }, [armed]);

  return { asking: held !== null, stay: () => setHeld(null), leave: () => held?.() };
}
