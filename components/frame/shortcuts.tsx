'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Kbd } from '@/components/ui/kbd';
import { isSingleKey, useSingleKeys } from './single-keys';
import { useListKeys } from './use-list-keys';
import type { FrameUser } from './view-models';

const SEQUENCE_MS = 1500;

const places: Record<string, string> = {
  t: '/tokens',
  p: '/applications',
  a: '/activity',
  s: '/security',
};
const adminPlaces: Record<string, string> = {
  l: '/admin/tokens',
  u: '/admin/users',
  r: '/admin/roles',
  i: '/admin/apis',
  o: '/admin/policy',
  d: '/admin/audit',
};

interface Key {
  keys: readonly string[];
  does: string;
}

const help: readonly Key[] = [
  { keys: ['⌘', 'K'], does: 'Search or jump to (Ctrl elsewhere)' },
  { keys: ['C'], does: 'Create a token' },
  { keys: ['/'], does: 'Search this list' },
  { keys: ['J'], does: 'Next row of a list' },
  { keys: ['K'], does: 'Row before it' },
  { keys: ['↵'], does: 'Open the row' },
  { keys: ['G', 'T'], does: 'Go to tokens' },
  { keys: ['G', 'P'], does: 'Go to applications' },
  { keys: ['G', 'A'], does: 'Go to activity' },
  { keys: ['G', 'S'], does: 'Go to security' },
];
const adminHelp: readonly Key[] = [
  { keys: ['G', 'L'], does: 'Go to all tokens' },
  { keys: ['G', 'U'], does: 'Go to users' },
  { keys: ['G', 'R'], does: 'Go to roles' },
  { keys: ['G', 'I'], does: 'Go to APIs and scopes' },
  { keys: ['G', 'O'], does: 'Go to policy' },
  { keys: ['G', 'D'], does: 'Go to audit' },
];
const selectionHelp: readonly Key[] = [
  { keys: ['X'], does: 'Select the row (all tokens)' },
  { keys: ['⇧', 'X'], does: 'Select up to the row' },
];
const lastHelp: readonly Key[] = [
  { keys: ['⌘', '↵'], does: 'Submit the form (Ctrl elsewhere)' },
  { keys: ['Esc'], does: 'Close; clear a selection' },
  { keys: ['?'], does: 'Show these keys' },
];

/**
 * Single keys: off in fields, with modifiers, and for who turned them off (WCAG 2.1.4). The button that lists them
 * stays, so that they can be turned on again.
 */
export function Shortcuts({ portalRight }: Pick<FrameUser, 'portalRight'>) {
  const looksAfterAll = portalRight !== 'none';
  const router = useRouter();
  const [listed, setListed] = useState(false);
  const [on, turn] = useSingleKeys();
  const wentToG = useRef(0);
  useListKeys(on);

  useEffect(() => {
    if (!on) return;
    const onKey = (event: KeyboardEvent) => {
      if (!isSingleKey(event)) return;
      const key = event.key.toLowerCase();
      const known = looksAfterAll ? { ...places, ...adminPlaces } : places;
      const place = event.timeStamp - wentToG.current < SEQUENCE_MS ? known[key] : undefined;
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
  }, [on, router, looksAfterAll]);

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
            {keysOf(portalRight).map(({ keys, does }) => (
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

/** Only admins select rows; auditors go to the same places. */
function keysOf(portalRight: FrameUser['portalRight']): Key[] {
  return [
    ...help,
    ...(portalRight === 'admin' ? selectionHelp : []),
    ...(portalRight === 'none' ? [] : adminHelp),
    ...lastHelp,
  ];
}
