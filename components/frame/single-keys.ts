'use client';
import { useSyncExternalStore } from 'react';

const STORED = 'latchkey-single-keys';
const CHANGED = 'latchkey:single-keys';

/** Whether single keys (C, /, G T …) do something in this browser, and the way to turn them (WCAG 2.1.4). */
export function useSingleKeys(): readonly [on: boolean, turn: (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, read, () => true);
  return [on, turn];
}

const read = () => localStorage.getItem(STORED) !== 'off';

function turn(on: boolean) {
  localStorage.setItem(STORED, on ? 'on' : 'off');
  window.dispatchEvent(new Event(CHANGED));
}

/** Our own event tells this tab, the browser's tells the others. */
function subscribe(changed: () => void) {
  window.addEventListener(CHANGED, changed);
  window.addEventListener('storage', changed);
  return () => {
    window.removeEventListener(CHANGED, changed);
    window.removeEventListener('storage', changed);
  };
}

/** A key pressed alone and not in a field, a menu or a dialog. A box that picks a row is no field: keys go on from it. */
export function isSingleKey(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return false;
  const { target } = event;
  if (!(target instanceof Element) || target.matches('[data-pick]')) return true;
  return target.closest('input, textarea, select, [contenteditable], dialog, [popover]') === null;
}
