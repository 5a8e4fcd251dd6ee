/** A number that was counted up to a limit: above it `capped` is true and `value` is the limit. */
export interface CappedCount {
  value: number;
  capped: boolean;
}

export const cappedAt = (max: number, count: number): CappedCount => ({
  value: Math.min(count, max),
  capped: count > max,
});
