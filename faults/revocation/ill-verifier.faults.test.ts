/** The verifier itself is killed, stopped, or told another time, while tokens are verified and revoked. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { untilReady } from '@/verifier/test-verifier';
import { type FaultBed, makeFaultBed } from './fault-bed';
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
    expectPromiseKept(outcome, { recoveryMs: 2_000 });
  });

  it('around a verifier that stands still for 5 seconds', async () => {
    const outcome = await underLoad(bed, 'verifier: SIGSTOP 5 s', {
      fault: async () => {
        bed.verifier.signal('SIGSTOP');
        await delay(5_000);
        bed.verifier.signal('SIGCONT');
      },
    });
    expectPromiseKept(outcome, { recoveryMs: 2_000 });
  });
});
