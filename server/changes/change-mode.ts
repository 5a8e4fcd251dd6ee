import type { ScopeLoss } from '@/db/queries/scope-losses';

/** When a change of what people may give is made, and not only shown. */
export type ChangeMode =
  | 'always'
  | 'never'
  /** Unless live tokens would lose a scope, or people gain or lose a portal right: then it is only shown. */
  | 'unless it hits'
  /** Only if it is still what was shown: the `seen` of that answer. */
  | { seen: string };

/** What every such change answers. */
export interface ChangeEffect {
  /** False: it was only shown. */
  made: boolean;
  /** Live tokens that lose a scope by it, by scope. */
  losses: ScopeLoss[];
  /** Stands for what was shown, for the mode `{ seen }`. */
  seen: string;
}

/** @param hits what of live tokens or of people the change touches */
export const isMade = (mode: ChangeMode, hits: readonly unknown[]): boolean =>
  mode !== 'never' && !(mode === 'unless it hits' && hits.length > 0);

export const isOutdated = (mode: ChangeMode, seen: string): boolean =>
  typeof mode === 'object' && mode.seen !== seen;
