'use client';
import { useEffect } from 'react';
import { isSingleKey } from './single-keys';

/**
 * Lists by keyboard: J and K move the current row, X picks it, Shift+X picks up to it, Enter opens it. A list only marks
 * its parts: `data-row` on what opens a row (a link or a summary), `data-pick` on the box that selects it.
 *
 * Moving moves the focus itself, so that a reader hears the row, and Enter is the link's own.
 */
export function useListKeys(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    /** The row picked last, by key or by hand: Shift+X goes from there. */
    let pickedLast: Element | null = null;
    const onChange = ({ target }: Event) => {
      if (target instanceof HTMLInputElement && target.matches('[data-pick]')) pickedLast = rowOf(target);
    };
    const onKey = (event: KeyboardEvent) => {
      if (!isSingleKey(event)) return;
      const rows = [...document.querySelectorAll('main [data-row]')].map(rowOf);
      const current = currentRow(rows);
      const key = event.key.toLowerCase();
      if (rows.length === 0) return;
      if (key === 'j') goTo(rows[Math.min(current + 1, rows.length - 1)], rows);
      else if (key === 'k') goTo(rows[Math.max(current - 1, 0)], rows);
      else if (key === 'x' && current >= 0)
        pick(rows, current, event.shiftKey ? startOf(rows, pickedLast) : -1);
      else return;
      event.preventDefault();
    };
    document.addEventListener('change', onChange);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('change', onChange);
      document.removeEventListener('keydown', onKey);
    };
  }, [on]);
}

const rowOf = (part: Element): Element => part.closest('tr') ?? part;
const boxOf = (row: Element | undefined) => row?.querySelector<HTMLInputElement>('[data-pick]');

/** Where the focus is, before where it was moved to last: somebody may have gone on by Tab or by mouse. −1: nowhere yet. */
function currentRow(rows: readonly Element[]): number {
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  return focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute('data-cur'));
}

function goTo(row: Element | undefined, rows: readonly Element[]) {
  if (!row) return;
  for (const other of rows) other.toggleAttribute('data-cur', other === row);
  const opener = row.matches('[data-row]') ? row : row.querySelector('[data-row]');
  if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
  // the whole row, not only its link: its margins keep it clear of what floats over the page
  row.scrollIntoView({ block: 'nearest' });
}

/** −1 where nothing is picked any more to go on from. */
function startOf(rows: readonly Element[], pickedLast: Element | null): number {
  return rows.findIndex((row) => row === pickedLast && boxOf(row)?.checked);
}

/** Turns the row's own box; from another row on, everything up to it is picked. Boxes that are off stay off. */
function pick(rows: readonly Element[], to: number, from: number) {
  if (from < 0) return boxOf(rows[to])?.click();
  const between = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const row of between) {
    const box = boxOf(row);
    if (box && !box.checked) box.click();
  }
}
