import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { FaultBed } from './fault-bed';
import { PROMISE_MS, PromiseChecker, type Verdict } from './promise-checker';
import { Revoker } from './revoker';
import { type LoadToken, VerificationLoad } from './verification-load';

/** A load while it runs: what a fault may look at. */
export interface RunningLoad {
  checker: PromiseChecker;
  load: VerificationLoad;
  revoker: Revoker;
  /** Until so many more revocations are acknowledged. */
  revocations(count: number): Promise<void>;
}

/** A process that answers questions about tokens as the verifier does. */
export interface AskedProcess {
  url: string;
  residentBytes(): number;
}

export interface LoadOptions {
  /** Most tokens that are revoked. */
  doomed?: number;
  /** Who is asked; by default the bed's verifier. */
  verifier?: AskedProcess;
  /** Breaks something, and puts it right again. */
  fault: (running: RunningLoad) => Promise<void>;
  /** Looks at what must be so once it is whole. */
  afterwards?: (running: RunningLoad) => Promise<void>;
}

export interface Outcome extends Verdict {
  /** By how much the verifier's memory grew from before the fault to the end. */
  grownBytes: number;
}

/** Tokens that are never revoked, and most that are. */
const GOOD = 100;
const DOOMED = 500;
/** Before anything is broken, so many revocations must have shown; and again when it is whole. */
const REVOCATIONS_AROUND = 30;
/** A verifier that has not recovered by then has not recovered. */
const RECOVERY_PATIENCE_MS = 30_000;
/** How long the last revocations are still asked about. */
const TAIL_MS = 400;

/** Verifies and revokes without a pause while something breaks, and says what the checker found. */
export async function underLoad(bed: FaultBed, name: string, options: LoadOptions): Promise<Outcome> {
  const { verifier = bed.verifier, fault } = options;
  const checker = new PromiseChecker();
  const good = await bed.issue(GOOD);
  const doomed = await bed.issue(options.doomed ?? DOOMED);
  // Some are kept for when it is whole again.
  const reserve = doomed.slice(-REVOCATIONS_AROUND);
  const load = new VerificationLoad({ url: verifier.url, credential: bed.credential, checker, good, doomed });
  const revoker = new Revoker({
    ...bed,
    checker,
    onRevoking: (token: LoadToken) => load.revoked(token),
    onAcknowledged: (token: LoadToken) => void load.acknowledged(token),
  });
  const revocations = async (count: number) => {
    const wanted = revoker.acknowledged.length + count;
    await until(() => revoker.acknowledged.length >= wanted, `${count} revocations`);
  };
  await load.warmUp([...good, ...doomed]);
  load.start();
  revoker.start(doomed.slice(0, -REVOCATIONS_AROUND));
  try {
    await revocations(REVOCATIONS_AROUND);
    const before = verifier.residentBytes();
    const running = { checker, load, revoker, revocations };
    await fault(running);
    checker.faultEnded(performance.now());
    await until(() => checker.hasRecovered, 'recovery').catch(() => {});
    await revoker.stop();
    for (const token of reserve) await revoker.revoke(token);
    const last = performance.now();
    while (performance.now() < last + PROMISE_MS + TAIL_MS) await delay(10);
    await options.afterwards?.(running);
    await load.stop();
    const outcome = { ...checker.verdict(), grownBytes: verifier.residentBytes() - before };
    console.log(describeOutcome(name, outcome));
    return outcome;
  } finally {
    await Promise.all([revoker.abandon(), load.stop()]);
  }
}

/** The promise, whole. Recovery in milliseconds, growth in bytes: at most. */
export function expectPromiseKept(
  outcome: Outcome,
  { recoveryMs, grownBytes = 64 * 1_024 * 1_024 }: { recoveryMs: number; grownBytes?: number },
): void {
  expect(outcome).toMatchObject({ acceptedLate: [], refusedWrongly: [], unanswered: [], neverRefused: 0 });
  expect(outcome.recoveredAfterMs).not.toBeNull();
  expect(outcome.recoveredAfterMs).toBeLessThanOrEqual(recoveryMs);
  expect(outcome.grownBytes).toBeLessThanOrEqual(grownBytes);
  // It rests on something.
  expect(outcome.revocations).toBeGreaterThanOrEqual(2 * REVOCATIONS_AROUND);
  expect(outcome.judged).toBeGreaterThan(100);
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  await expect.poll(isSo, { timeout: RECOVERY_PATIENCE_MS, interval: 5, message: what }).toBe(true);
}

function describeOutcome(name: string, outcome: Outcome): string {
  const { count, p50, p99, max } = outcome.untilRefused;
  const figures = [
    `${outcome.answers} answers (${outcome.unavailable} of them 503), ${count} of ${outcome.revocations} revocations refused`,
    `first refusal p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} max ${max.toFixed(1)} ms`,
    `${outcome.judged} judged`,
    `well again after ${outcome.recoveredAfterMs?.toFixed(0)} ms`,
    `memory ${(outcome.grownBytes / 1_048_576).toFixed(1)} MiB more`,
  ];
  return `${name}: ${figures.join(' · ')}`;
}
