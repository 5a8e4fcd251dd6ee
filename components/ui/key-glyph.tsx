import clsx from 'clsx';
import { keyCuts, keyPath } from '@/core/token/key-glyph';

const ROUND_BOW = 'M5 1.5a4.5 4.5 0 1 0 .01 0ZM5 4.5a1.5 1.5 0 1 1-.01 0Z';
const SQUARE_BOW = 'M.9 1.7h8.2v8.6H.9ZM3.6 4.5v3h2.8v-3Z';

interface KeyGlyphProps {
  /** The token's public id: its cuts come from it and from nothing else, never from a secret. */
  id: string;
  kind: 'personal' | 'application';
  /** Revoked or expired: hollow, it opens nothing any more. */
  dead?: boolean;
  width?: number;
}

/** A token's face. Never the only sign of a token: two can share cuts, so readers skip it. */
export function KeyGlyph({ id, kind, dead = false, width = 34 }: KeyGlyphProps) {
  return (
    <svg
      className={clsx('key', dead && 'dead')}
      width={width}
      height={width * 0.4}
      viewBox="0 0 30 12"
      fill={dead ? 'none' : 'currentColor'}
      fillRule="evenodd"
      stroke={dead ? 'currentColor' : undefined}
      strokeWidth={dead ? 0.9 : undefined}
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={keyPath(keyCuts(id))} />
      <path d={kind === 'personal' ? ROUND_BOW : SQUARE_BOW} />
    </svg>
  );
}

/** A blank: not cut before the token is issued. */
export function KeyBlank({ width = 64 }: { width?: number }) {
  return (
    <svg
      className="key dead"
      width={width}
      height={width * 0.4}
      viewBox="0 0 30 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="0.7"
      strokeDasharray="1.6 1.2"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M9.3 9.4V2.6H27L29.4 6 28 9.4Z" />
      <path d="M5 1.5a4.5 4.5 0 1 0 .01 0Z" />
      <path strokeDasharray="none" d="M5 4.5a1.5 1.5 0 1 1-.01 0Z" />
    </svg>
  );
}
