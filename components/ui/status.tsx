import clsx from 'clsx';
import type { ReactNode } from 'react';

const ring = <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.5" />;
const dashedRing = (
  <circle
    cx="6"
    cy="6"
    r="4.4"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.6"
    strokeDasharray="2.3 2.3"
  />
);

const pause = <path d="M3.5 2v8M8.5 2v8" stroke="currentColor" strokeWidth="2.4" />;

/** One table of states: shape first, then the word, then the colour (a class). */
const states = {
  active: { word: 'Active', look: 'active', glyph: <circle cx="6" cy="6" r="4.2" fill="currentColor" /> },
  expiring: {
    word: 'Expiring',
    look: 'expiring',
    glyph: (
      <>
        {ring}
        <path d="M6 1.6a4.4 4.4 0 0 1 0 8.8Z" fill="currentColor" />
      </>
    ),
  },
  not_yet_valid: { word: 'Not yet valid', look: 'pending', glyph: dashedRing },
  pending_approval: { word: 'Pending approval', look: 'pending', glyph: dashedRing },
  suspended: { word: 'Suspended', look: 'suspended', glyph: pause },
  owner_suspended: { word: 'Owner suspended', look: 'suspended', glyph: pause },
  application_archived: {
    word: 'Archived',
    look: 'suspended',
    glyph: <path d="M1.5 2.5h9M2.5 3.5v6h7v-6M4.5 6h3" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  },
  expired: { word: 'Expired', look: 'expired', glyph: ring },
  revoked: {
    word: 'Revoked',
    look: 'revoked',
    glyph: (
      <>
        {ring}
        <path d="m3 9 6-6" stroke="currentColor" strokeWidth="1.5" />
      </>
    ),
  },
  retired: {
    word: 'Retired',
    look: 'retired',
    glyph: <rect x="2" y="2" width="8" height="8" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  },
} as const satisfies Record<string, { word: string; look: string; glyph: ReactNode }>;

export type StatusName = keyof typeof states;

interface StatusProps {
  status: StatusName;
  /** In page heads only. */
  boxed?: boolean;
  /** Another word for the same shape: "Signed in", "Archived". */
  word?: string;
}

export function Status({ status, boxed, word }: StatusProps) {
  const state = states[status];
  return (
    <span className={clsx('st', state.look, boxed && 'box')}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        {state.glyph}
      </svg>
      {word ?? state.word}
    </span>
  );
}
