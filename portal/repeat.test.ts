import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { repeat } from './repeat';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('goes on after a fault, never twice at once, and ends only when the work has', async () => {
  let running = 0;
  let rounds = 0;
  const faults: unknown[] = [];
  const end = repeat(
    async () => {
      running += 1;
      expect(running).toBe(1);
      await Promise.resolve();
      running -= 1;
      rounds += 1;
      if (rounds === 1) throw new Error('once');
    },
    { pauseMs: 1_000, onFault: (fault) => faults.push(fault) },
  );
  await vi.advanceTimersByTimeAsync(2_000);
  expect(rounds).toBe(3);
  expect(faults).toEqual([new Error('once')]);
  await end();
  expect(running).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
