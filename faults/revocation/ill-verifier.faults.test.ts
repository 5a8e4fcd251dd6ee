/** The verifier itself is killed, stopped, or told another time, while tokens are verified and revoked. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { untilReady } from '@/verifier/test-verifier';
import { type FaultBed, makeFaultBed } from './fault-bed';
import { stopWithAnswerInSocket } from './stop-with-answer';
import { expectPromiseKept, underLoad } from './under-load';

let bed: FaultBed;
beforeAll(async () => {
  bed = await makeFaultBed();
});
afterAll(() => bed?.close());

describe.sequential('a revocation shows within a second, and no good token is refused', () => {
  it('with nothing broken', async () => {
    const outcome = await underLoad(bed, 'nothing broken', {
      fault: ({ revocations }) => revocations(100),
    });
    expectPromiseKept(outcome, { recoveryMs: 1_000 });
  });

  it('around a verifier killed with -9', async () => {
    const outcome = await underLoad(bed, 'verifier: kill -9', {
      fault: async ({ checker, revocations }) => {
        checker.wentDown(performance.now());
        await bed.verifier.kill();
        await revocations(30);
        await bed.verifier.run();
        checker.cameUp(performance.now());
        await untilReady(bed.verifier.url);
      },
    });
    // It begins with nothing in memory, and on a busy machine every record is a lookup in its turn.
    expectPromiseKept(outcome, { recoveryMs: 10_000 });
  });

  it('around a verifier that stands still for 5 seconds', async () => {
    const outcome = await underLoad(bed, 'verifier: SIGSTOP 5 s', {
      fault: async () => {
        bed.verifier.signal('SIGSTOP');
        await delay(5_000);
        bed.verifier.signal('SIGCONT');
      },
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });

  it('around one that stands still with an answer of the feed in its socket', async () => {
    const outcome = await underLoad(bed, 'verifier: SIGSTOP, feed answer in the socket', {
      fault: async (running) => {
        for (let n = 0; n < 3; n += 1) {
          await stopWithAnswerInSocket(bed, bed.verifier, running, await bed.issue(10));
        }
      },
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });

  it('by one whose wall clock is an hour off, and jumps by two', async () => {
    const verifier = await bed.startVerifier({
      preload: join(import.meta.dirname, 'shift-wall-clock.mjs'),
    });
    try {
      const outcome = await underLoad(bed, 'wall clock: an hour off, 6 jumps', {
        verifier,
        fault: async ({ revocations }) => {
          for (let n = 0; n < 6; n += 1) {
            verifier.signal('SIGUSR2');
            await revocations(20);
          }
        },
      });
      expectPromiseKept(outcome, { recoveryMs: 5_000 });
    } finally {
      await verifier.stop();
    }
  });
});
