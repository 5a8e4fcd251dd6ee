/** The checker is proved: verifiers that break the protocol in one line are found out, and what is sound is not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Break, BundledProgram } from './bundled-program';
import { type FaultBed, makeFaultBed } from './fault-bed';
import { forceFillRace } from './fill-race';
import { stopWithAnswerInSocket } from './stop-with-answer';
import { type Outcome, type RunningLoad, underLoad } from './under-load';
import type { VerifierProcess } from './verifier-process';

const FEED_FILE = 'verifier/records/change-feed.ts';
const STAMP_ON_ARRIVAL: Break = {
  file: FEED_FILE,
  line: 'return position ? this.#apply(position, answer, sentAt) : this.#begin(answer, sentAt);',
  instead:
    'return position ? this.#apply(position, answer, monotonicMs()) : this.#begin(answer, monotonicMs());',
};
/** Without it a stop of more than 300 ms costs the connection before anybody reads what lay in it. */
const WAIT_FOR_AN_ANSWER: Break = {
  file: FEED_FILE,
  line: 'const POLL_TIMEOUT_MS = 300;',
  instead: 'const POLL_TIMEOUT_MS = 60_000;',
};
const HOLD_WHATEVER_COMES: Break = {
  file: 'verifier/records/record-cache.ts',
  line: 'return stamp.epoch === this.#lease.epoch && !this.#changes.changedSince(position, changes);',
  instead: 'return stamp.epoch === this.#lease.epoch;',
};

let bed: FaultBed;
beforeAll(async () => {
  bed = await makeFaultBed();
  // The broken ones alone are on the line.
  await bed.verifier.stop();
});
afterAll(() => bed?.close());

async function withBroken(
  name: string,
  breaks: readonly Break[],
  fault: (verifier: VerifierProcess, running: RunningLoad) => Promise<void>,
): Promise<Outcome> {
  const broken = await BundledProgram.make('verifier/main.ts', breaks);
  const verifier = await bed.startVerifier({ program: broken.program });
  try {
    return await underLoad(bed, name, {
      verifier,
      doomed: 200,
      fault: (running) => fault(verifier, running),
    });
  } finally {
    await verifier.stop();
    broken.remove();
  }
}

const stopped = async (verifier: VerifierProcess, running: RunningLoad) => {
  for (let n = 0; n < 3; n += 1) await stopWithAnswerInSocket(bed, verifier, running, await bed.issue(10));
};

describe.sequential('the checker finds a verifier out', () => {
  // Whether an answer or a question is read first is the kernel's choice: once in three tries is enough to be found out.
  it('that stamps what the feed says on arrival', { retry: 2 }, async () => {
    const outcome = await withBroken(
      'BROKEN, stamped on arrival: SIGSTOP',
      [STAMP_ON_ARRIVAL, WAIT_FOR_AN_ANSWER],
      stopped,
    );
    expect(outcome.acceptedLate).not.toEqual([]);
  });

  it('not if it only waits for answers as long, and stamps on sending', async () => {
    const outcome = await withBroken('stamped on sending: SIGSTOP', [WAIT_FOR_AN_ANSWER], stopped);
    expect(outcome).toMatchObject({ acceptedLate: [], refusedWrongly: [] });
    expect(outcome.judged).toBeGreaterThan(30);
  });

  it('that holds what a change has overtaken', async () => {
    const raced = await bed.issue(80);
    const outcome = await withBroken(
      'BROKEN, overtaken lookups held: fill race',
      [HOLD_WHATEVER_COMES],
      (_, running) => forceFillRace(bed, running, raced),
    );
    expect(outcome.acceptedLate).not.toEqual([]);
    expect(outcome.neverRefused).toBeGreaterThan(0);
  });
});
