/** PostgreSQL is killed, restarted and stopped, while tokens are verified and revoked. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultBed, makeFaultBed } from './fault-bed';
import { expectPromiseKept, underLoad } from './under-load';

let bed: FaultBed;
beforeAll(async () => {
  bed = await makeFaultBed();
});
afterAll(() => bed?.close());

const freeze = async (seconds: number) => {
  bed.postgres.freeze();
  await delay(seconds * 1_000);
  bed.postgres.thaw();
};

describe.sequential('a revocation shows within a second, and no good token is refused', () => {
  it('around a PostgreSQL killed with -9', async () => {
    const outcome = await underLoad(bed, 'PostgreSQL: kill -9', {
      fault: async ({ revocations }) => {
        await bed.postgres.kill();
        await bed.postgres.start();
        await revocations(1);
      },
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });

  it('around its restart', async () => {
    const outcome = await underLoad(bed, 'PostgreSQL: restart', {
      fault: async ({ revocations }) => {
        await bed.postgres.stop();
        await bed.postgres.start();
        await revocations(1);
      },
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });

  it('around one that stands still for 5 seconds', async () => {
    const outcome = await underLoad(bed, 'PostgreSQL: SIGSTOP 5 s', { fault: () => freeze(5) });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
    expect(outcome.unavailable).toBeGreaterThan(0);
  });

  it('around one that stands still for 30 seconds', async () => {
    const outcome = await underLoad(bed, 'PostgreSQL: SIGSTOP 30 s', { fault: () => freeze(30) });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
    expect(outcome.unavailable).toBeGreaterThan(0);
  });
});
