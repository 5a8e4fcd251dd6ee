/** What lies between a verifier and its database breaks, while tokens are verified and revoked. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultBed, FEED, LOOKUPS, makeFaultBed } from './fault-bed';
import { forceFillRace } from './fill-race';
import { expectPromiseKept, underLoad } from './under-load';

let bed: FaultBed;
beforeAll(async () => {
  bed = await makeFaultBed();
});
afterAll(() => bed?.close());

describe.sequential('a revocation shows within a second, and no good token is refused', () => {
  it('while a network swallows all that the feed says, and no end of a connection is told', async () => {
    const outcome = await underLoad(bed, 'feed: swallowed 4 s', {
      fault: async () => {
        bed.line.swallow(FEED);
        await delay(4_000);
        bed.line.stopSwallowing(FEED);
      },
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });

  it('while it swallows the lookups: what the feed vouches for is still answered', async () => {
    const outcome = await underLoad(bed, 'lookups: swallowed 4 s', {
      fault: async () => {
        bed.line.swallow(LOOKUPS);
        await delay(4_000);
        bed.line.stopSwallowing(LOOKUPS);
      },
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });

  it('while it swallows both: 503, and nothing else', async () => {
    const outcome = await underLoad(bed, 'feed and lookups: swallowed 4 s', {
      fault: async () => {
        for (const name of [FEED, LOOKUPS]) bed.line.swallow(name);
        await delay(4_000);
        for (const name of [FEED, LOOKUPS]) bed.line.stopSwallowing(name);
      },
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
    expect(outcome.unavailable).toBeGreaterThan(0);
  });

  it('while all connections to the database are terminated each second', async () => {
    let terminated = 0;
    const outcome = await underLoad(bed, 'all connections terminated each second, 5 times', {
      fault: async () => {
        for (let n = 0; n < 5; n += 1) {
          const ended = await bed.asSuperuser(
            `select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
          );
          terminated += ended.length;
          await delay(1_000);
        }
      },
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
    expect(terminated).toBeGreaterThan(5);
  });

  it('while lookups are overtaken by the revocations of what they look up', async () => {
    const raced = await bed.issue(80);
    const outcome = await underLoad(bed, 'fill race, 80 times', {
      fault: (running) => forceFillRace(bed, running, raced),
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });
});
