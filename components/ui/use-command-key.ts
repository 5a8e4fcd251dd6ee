'use client';
import { useSyncExternalStore } from 'react';

const never = () => () => {};
const isApple = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What the key of commands is called on the reader's keyboard. Until the page's scripts run, as on most keyboards. */
export function useCommandKey(): '⌘' | 'Ctrl' {
  return useSyncExternalStore(never, isApple, () => false) ? '⌘' : 'Ctrl';
}
