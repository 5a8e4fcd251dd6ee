/**
 * Measures each subject once a round, every other round in reverse: whatever else the machine does in a round, it does to
 * all of them, and who comes first is nobody's advantage.
 */
export async function interleave<S, R>(
  subjects: readonly S[],
  rounds: number,
  measure: (subject: S, round: number) => Promise<R>,
): Promise<Map<S, R[]>> {
  const results = new Map<S, R[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      results.get(subject)?.push(await measure(subject, round));
    }
  }
  return results;
}

/** As long as it takes until the code that is measured is compiled and what is held is held. */
const WARM_UP_SECONDS_MAX = 3;

/** Before the first of several measurements of so many seconds. */
export const warmUpSeconds = (seconds: number) => Math.min(seconds, WARM_UP_SECONDS_MAX);
