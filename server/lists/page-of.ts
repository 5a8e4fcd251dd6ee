/**
 * One page of what was found, of which one more was asked for than fits: that one only tells that there is another page.
 * `last` is the row behind which the next page begins; undefined if this is the last one.
 */
export function pageOf<Row>(found: readonly Row[], limit: number): { rows: Row[]; last: Row | undefined } {
  const rows = found.slice(0, limit);
  return { rows, last: found.length > limit ? rows.at(-1) : undefined };
}
