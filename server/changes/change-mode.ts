import type { ScopeLoss } from '@/db/queries/scope-losses';

/** When a change of what people may give is made, and not only shown. */
export type ChangeMode =
  | 'always'
  | 'never'
  /** Unless live tokens would lose a scope: then it is only shown. */
  | 'unless tokens lose'
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

export const isMade = (mode: ChangeMode, losses: readonly ScopeLoss[]): boolean =>
  mode !== 'never' && !(mode === 'unless tokens lose' && losses.length > 0);

export const isOutdated = (mode: ChangeMode, seen: string): boolean =>
  typeof mode === 'object' && mode.seen !== seen;
