'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { useSingleKeys } from './single-keys';

const SEQUENCE_MS = 1500;

const places: Record<string, string> = { t: '/tokens', a: '/activity', s: '/security' };

const help: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['C'], does: 'Create a token' },
  { keys: ['/'], does: 'Search this list' },
  { keys: ['G', 'T'], does: 'Go to tokens' },
  { keys: ['G', 'A'], does: 'Go to activity' },
  { keys: ['G', 'S'], does: 'Go to security' },
  { keys: ['⌘', '↵'], does: 'Submit the form (Ctrl elsewhere)' },
  { keys: ['Esc'], does: 'Close' },
  { keys: ['?'], does: 'Show these keys' },
];

/**
 * Single keys: off in fields, with modifiers, and for who turned them off (WCAG 2.1.4). The button that lists them
 * stays, so that they can be turned on again.
 */
export function Shortcuts() {
  const router = useRouter();
  const [listed, setListed] = useState(false);
  const [on, turn] = useSingleKeys();
  const wentToG = useRef(0);

  useEffect(() => {
    if (!on) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || isTyping(event.target))
        return;
      const key = event.key.toLowerCase();
      const place = event.timeStamp - wentToG.current < SEQUENCE_MS ? places[key] : undefined;
      wentToG.current = key === 'g' ? event.timeStamp : 0;
      const search = key === '/' ? document.querySelector<HTMLInputElement>('[data-search]') : null;
      if (place) router.push(place);
      else if (key === 'c') router.push('/tokens/new');
      else if (key === '?') setListed(true);
      else if (search) search.focus();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [on, router]);

  return (
    <>
      <Button look="ghost" size="small" className="keys-button" onClick={() => setListed(true)}>
        Keys {on && <Kbd>?</Kbd>}
      </Button>
      <Dialog
        open={listed}
        onClose={() => setListed(false)}
        title="Keys"
        footer={
          <Button data-safe onClick={() => setListed(false)}>
            Close
          </Button>
        }
      >
        <div className="body stack16">
          <dl className="keylist">
            {help.map(({ keys, does }) => (
              <div key={does}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <label className="choice">
            <input
              type="checkbox"
              className="ck"
              checked={on}
              onChange={(event) => turn(event.target.checked)}
            />
            <span>Use single keys in this browser</span>
          </label>
        </div>
      </Dialog>
    </>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, textarea, select, [contenteditable], dialog') !== null
  );
}
