import { describe, expect, it } from 'vitest';
import { runOpenLoop } from './open-loop';

/** A clock that stands still but for those who wait. */
function fakeTime() {
  let nowMs = 1_000;
  const sleepers: { until: number; wake: () => void }[] = [];
  const wait = (milliseconds: number) =>
    new Promise<void>((wake) => sleepers.push({ until: nowMs + milliseconds, wake }));
  /** Moves on to whoever wakes next, until nobody sleeps. */
  const runAll = async () => {
    for (;;) {
      // All that goes on without waiting has gone on.
      await new Promise((resolve) => setImmediate(resolve));
      sleepers.sort((a, b) => a.until - b.until);
      const next = sleepers.shift();
      if (!next) return;
      nowMs = Math.max(nowMs, next.until);
      next.wake();
    }
  };
  return { now: () => nowMs, wait, runAll, sleepThrough: (milliseconds: number) => (nowMs += milliseconds) };
}

describe('an open loop', () => {
  it('sends each request when it is due, whether or not the ones before were answered', async () => {
    const time = fakeTime();
    const sentAt: number[] = [];
    const running = runOpenLoop({
      ...time,
      rate: 100,
      seconds: 0.05,
      send: async () => {
        sentAt.push(time.now());
        await time.wait(500);
        return true;
      },
    });
    await time.runAll();
    expect((await running).latenciesMs).toEqual([500, 500, 500, 500, 500]);
    expect(sentAt).toEqual([1_000, 1_010, 1_020, 1_030, 1_040]);
  });

  it('counts a stall for everybody who was due in it', async () => {
    const time = fakeTime();
    const running = runOpenLoop({
      ...time,
      rate: 100,
      seconds: 0.05,
      send: async () => {
        // A server that answers nobody until the same moment.
        await time.wait(1_100 - time.now());
        return true;
      },
    });
    await time.runAll();
    expect((await running).latenciesMs).toEqual([60, 70, 80, 90, 100]);
  });

  it('counts from when a request was due where the generator itself comes too late, and says how late it was', async () => {
    const time = fakeTime();
    const running = runOpenLoop({
      ...time,
      rate: 100,
      seconds: 0.03,
      send: async (n) => {
        // The first takes the generator's own processor.
        if (n === 0) time.sleepThrough(25);
        return true;
      },
    });
    await time.runAll();
    const result = await running;
    expect(result.latenciesMs).toEqual([5, 15, 25]);
    expect(result.lateMs).toEqual([0, 5, 15]);
  });

  it('counts who was refused, and sends no more than the rate gives', async () => {
    const time = fakeTime();
    let sent = 0;
    const running = runOpenLoop({
      ...time,
      rate: 10,
      seconds: 1,
      send: async (n) => {
        sent += 1;
        return n % 2 === 0;
      },
    });
    await time.runAll();
    expect(await running).toMatchObject({ refused: 5 });
    expect(sent).toBe(10);
  });

  it('fails where a request failed: no figure hides it', async () => {
    const time = fakeTime();
    const running = runOpenLoop({
      ...time,
      rate: 10,
      seconds: 0.1,
      send: () => Promise.reject(new Error('connection refused')),
    });
    running.catch(() => {});
    await time.runAll();
    await expect(running).rejects.toThrow('connection refused');
  });
});
