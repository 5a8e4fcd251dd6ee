import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { type FaultBed, FEED } from './fault-bed';
import { PROMISE_MS } from './promise-checker';
import type { RunningLoad } from './under-load';
import type { LoadToken } from './verification-load';
import type { VerifierProcess } from './verifier-process';

/** Longer than a verifier waits between two polls: then one is under way. */
const A_POLL_MS = 300;
/** Until a process that was continued has read its sockets; far less than what it read would be good for. */
const WAKE_UP_MS = 100;

/**
 * A verifier is stopped with an answer of the feed in its socket, and continued when that is long out of date: these tokens
 * were revoked in between, and asked about more than a second later. One that takes the answer for news accepts them.
 */
export async function stopWithAnswerInSocket(
  { line }: Pick<FaultBed, 'line'>,
  verifier: VerifierProcess,
  { load, revoker }: RunningLoad,
  tokens: readonly LoadToken[],
): Promise<void> {
  await load.warmUp(tokens);
  line.hold(FEED);
  await delay(A_POLL_MS);
  expect(line.heldFor(FEED)).toBeGreaterThan(0);
  verifier.signal('SIGSTOP');
  try {
    line.release(FEED);
    // That answer alone: no newer one puts it right.
    line.hold(FEED);
    for (const token of tokens) await revoker.revoke(token);
    await delay(PROMISE_MS + 50);
    verifier.signal('SIGCONT');
    // The answer is read before the questions are.
    await delay(WAKE_UP_MS);
    await Promise.all(tokens.map((token) => load.exchange(token)));
  } finally {
    line.release(FEED);
    verifier.signal('SIGCONT');
  }
}
