'use client';
import { CircleSlash } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button';
import { Kbd } from '../ui/kbd';
import { count } from '../ui/number-format';
import { type RevocationTarget, type RevokeManyActions, RevokeManyDialog } from './revoke-many-dialog';
import { revokeManyFields } from './view-models';

interface RevokeSelectionProps {
  /** How many tokens the list's filter matches, over all pages. */
  matching: number;
  /** The filter, as the list's address has it. */
  query: string;
  /** When the list was read, epoch milliseconds. */
  asOf: number;
  actions: RevokeManyActions;
  /** The table, with a box named `tokens` in each row that can be picked. */
  children: ReactNode;
}

/** Picks rows of the table inside, or all that match, and asks before it revokes them. */
export function RevokeSelection({ matching, query, asOf, actions, children }: RevokeSelectionProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [picked, setPicked] = useState<string[]>([]);
  const [everything, setEverything] = useState(false);
  const [asking, setAsking] = useState<RevocationTarget | null>(null);

  const boxes = () => [
    ...(frame.current?.querySelectorAll<HTMLInputElement>(
      `input[name="${revokeManyFields.tokens}"]:not(:disabled)`,
    ) ?? []),
  ];
  const read = () => {
    const all = boxes();
    const on = all.filter((box) => box.checked);
    for (const box of all) box.closest('tr')?.toggleAttribute('data-sel', box.checked);
    const head = frame.current?.querySelector<HTMLInputElement>('[data-whole-page]');
    if (head) {
      head.checked = on.length > 0 && on.length === all.length;
      head.indeterminate = on.length > 0 && on.length < all.length;
    }
    setPicked(on.map((box) => box.value));
    setEverything(false);
  };
  const set = (checked: boolean) => {
    for (const box of boxes()) box.checked = checked;
    read();
  };
  const clear = useRef(() => {});
  clear.current = () => set(false);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const changed = ({ target }: Event) => {
      if (!(target instanceof HTMLInputElement)) return;
      if (target.hasAttribute('data-whole-page')) setAll.current(target.checked);
      else if (target.name === revokeManyFields.tokens) readAll.current();
    };
    element.addEventListener('change', changed);
    return () => element.removeEventListener('change', changed);
  }, []);
  const readAll = useRef(read);
  const setAll = useRef(set);
  readAll.current = read;
  setAll.current = set;

  useEffect(() => {
    if (picked.length === 0) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open], :popover-open')) clear.current();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [picked.length]);

  return (
    <div ref={frame}>
      {children}
      {picked.length > 0 && (
        <section className="bulk" aria-label="Selection">
          <span className="m nw" role="status">
            {everything ? `All ${count(matching)} that match` : `${count(picked.length)} selected`}
          </span>
          {!everything && matching > picked.length && (
            <Button size="small" onClick={() => setEverything(true)}>
              Select all {count(matching)} that match
            </Button>
          )}
          <Button size="small" onClick={() => setAsking(everything ? { query, asOf } : { tokens: picked })}>
            <CircleSlash size={14} strokeWidth={1.75} aria-hidden />
            Revoke…
          </Button>
          <Button size="small" onClick={() => set(false)}>
            Clear <Kbd className="hide-s">Esc</Kbd>
          </Button>
        </section>
      )}
      {asking && (
        <RevokeManyDialog
          count={everything ? matching : picked.length}
          selection={asking}
          actions={actions}
          onClose={() => setAsking(null)}
        />
      )}
    </div>
  );
}
