import { expect } from 'vitest';
import { type FaultBed, LOOKUPS } from './fault-bed';
import { revokeAtOnce } from './revoke-at-once';
import type { RunningLoad } from './under-load';
import type { LoadToken } from './verification-load';

/** Lookups that may be under way together: fewer than the verifier allows, so that none waits for its turn. */
const AT_ONCE = 4;
const SOON = { interval: 1, timeout: 10_000 };

/**
 * Each token is looked up for the first time, and revoked while the answer is on its way, after the feed has told of it. A
 * verifier that holds such an answer accepts the token for ever.
 */
export async function forceFillRace(
  bed: Pick<FaultBed, 'line' | 'portal'>,
  running: RunningLoad,
  tokens: readonly LoadToken[],
): Promise<void> {
  const { line } = bed;
  let overtaken = 0;
  for (let from = 0; from < tokens.length; from += AT_ONCE) {
    const raced = tokens.slice(from, from + AT_ONCE);
    line.forgetExecutions();
    line.hold(LOOKUPS);
    const answers = [];
    for (const token of raced) {
      // One after the other: those that come together are looked up together.
      const lookups = line.executions('find_token');
      answers.push(running.load.ask(token));
      await expect.poll(() => line.executions('find_token'), SOON).toBeGreaterThan(lookups);
    }
    await revokeAtOnce(bed, running, raced);
    // The second poll was sent after the answer to the first had been applied.
    const polls = line.executions('read_feed');
    await expect.poll(() => line.executions('read_feed') - polls, SOON).toBeGreaterThanOrEqual(2);
    line.release(LOOKUPS);
    // 503 where it all took longer than a lookup may.
    for (const { status, code } of await Promise.all(answers))
      if (status === 200 && code === 'VALID') overtaken += 1;
  }
  // Otherwise nothing was forced.
  expect(overtaken).toBeGreaterThan(0);
}
