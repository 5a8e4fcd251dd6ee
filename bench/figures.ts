/** What several rounds of one measurement came to. */
export interface Spread {
  median: number;
  min: number;
  max: number;
  /** As they were measured, in that order. */
  rounds: number[];
}

/** @throws Error where nothing was measured: no figure is ever made up */
export function spreadOf(rounds: readonly number[]): Spread {
  const sorted = rounds.toSorted((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new Error('Nothing was measured.');
  return { median: medianOfSorted(sorted), min, max, rounds: [...rounds] };
}

/** Round by round: what made a round slow for both falls out of it. */
export function ratioOf(a: Spread, b: Spread): Spread {
  return spreadOf(
    a.rounds.map((value, round) => {
      const other = b.rounds[round];
      if (other === undefined) throw new Error('The two were not measured in the same rounds.');
      return value / other;
    }),
  );
}

/**
 * The value that a share of all values do not exceed.
 *
 * @param sorted ascending
 * @param share more than 0, at most 1
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function medianOfSorted(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** How many values lie in each bucket: up to its bound, and above the one before; the last takes the rest. */
export function countInto(bounds: readonly number[], values: readonly number[]): number[] {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  for (const value of values) {
    const place = bounds.findIndex((bound) => value <= bound);
    const bucket = place === -1 ? bounds.length : place;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}
