import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betterSample, boundsAt, DatabaseClock } from './database-clock';

const DATABASE_MS = 1_795_000_000_000;

/** A monotonic clock that is moved by hand. */
function clockAt(start: number) {
  let now = start;
  const clock = new DatabaseClock(() => now);
  return { clock, moveTo: (to: number) => (now = to) };
}

describe("the database's clock", () => {
  it('is bounded by the round trip, to the millisecond', () => {
    const sample = { sentAt: 1_000, receivedAt: 1_004, databaseMs: DATABASE_MS };
    const { lo, hi } = boundsAt(sample, 1_004);
    expect(lo).toBeCloseTo(DATABASE_MS - 0.002, 3);
    expect(hi).toBeCloseTo(DATABASE_MS + 4 + 0.002, 3);
  });

  it('is less certain the older the sample: half a millisecond on either side each second', () => {
    const sample = { sentAt: 0, receivedAt: 0, databaseMs: DATABASE_MS };
    expect(boundsAt(sample, 10_000)).toEqual({ lo: DATABASE_MS + 9_995, hi: DATABASE_MS + 10_005 });
  });

  it('always lies within its bounds, whatever the delays and the drift between the clocks', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 2_000, noNaN: true }),
        fc.double({ min: 0, max: 2_000, noNaN: true }),
        fc.double({ min: 0, max: 20_000, noNaN: true }),
        fc.double({ min: -400e-6, max: 400e-6, noNaN: true }),
        (there, back, later, drift) => {
          // Epoch near zero, so that the arithmetic of the test is exact enough to judge by.
          const atDatabase = (monotonic: number) => monotonic * (1 + drift);
          const sample = { sentAt: 0, receivedAt: there + back, databaseMs: atDatabase(there) };
          const now = there + back + later;
          const { lo, hi } = boundsAt(sample, now);
          expect(lo).toBeLessThanOrEqual(atDatabase(now) + 1e-6);
          expect(hi).toBeGreaterThanOrEqual(atDatabase(now) - 1e-6);
        },
      ),
    );
  });

  it('keeps the narrower of two samples, until ten seconds have passed', () => {
    const narrow = { sentAt: 0, receivedAt: 1, databaseMs: DATABASE_MS };
    const wide = { sentAt: 100, receivedAt: 200, databaseMs: DATABASE_MS + 150 };
    expect(betterSample(narrow, wide)).toBe(narrow);
    expect(
      betterSample(wide, { ...narrow, sentAt: 300, receivedAt: 301, databaseMs: DATABASE_MS + 300 }),
    ).toMatchObject({
      sentAt: 300,
    });
    const late = { sentAt: 10_000, receivedAt: 10_100, databaseMs: DATABASE_MS + 10_050 };
    expect(betterSample(narrow, late)).toBe(late);
  });

  it('goes with the newer sample when the two cannot both be true: the clock was set', () => {
    const before = { sentAt: 0, receivedAt: 1, databaseMs: DATABASE_MS };
    for (const step of [3_600_000, -3_600_000]) {
      const after = { sentAt: 100, receivedAt: 200, databaseMs: DATABASE_MS + step };
      expect(betterSample(before, after)).toBe(after);
    }
  });

  it('has an upper bound that never runs backwards, also when the database is set back an hour', () => {
    const { clock, moveTo } = clockAt(0);
    expect(clock.read()).toBeNull();
    clock.note({ sentAt: 0, receivedAt: 0, databaseMs: DATABASE_MS });
    moveTo(1_000);
    const before = clock.read();
    clock.note({ sentAt: 1_000, receivedAt: 1_000, databaseMs: DATABASE_MS - 3_600_000 });
    const after = clock.read();
    expect(after?.hi).toBe(before?.hi);
    expect(after?.lo).toBe(DATABASE_MS - 3_600_000);
  });

  it('times an exchange from before it is sent until after its answer', async () => {
    const { clock, moveTo } = clockAt(50);
    await clock.timed(
      async () => {
        moveTo(58);
        return DATABASE_MS;
      },
      (answer) => answer,
    );
    expect(clock.read()?.lo).toBeCloseTo(DATABASE_MS, 1);
    expect(clock.read()?.hi).toBeCloseTo(DATABASE_MS + 8, 1);
  });
});
