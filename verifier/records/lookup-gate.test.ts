import { describe, expect, it } from 'vitest';
import { GateTimeoutError, LookupGate } from './lookup-gate';

/** Work that ends when it is told to. */
function held<T>(value: T) {
  let finish = () => {};
  const done = new Promise<T>((resolve) => {
    finish = () => resolve(value);
  });
  return { work: () => done, finish };
}

const gateOf = (inFlightMax: number, waitMsMax: number) =>
  new LookupGate({ inFlightMax, waitMsMax, monotonicMs: () => performance.now() });

describe('the gate before the database', () => {
  it('lets no more than its number work at once, and the rest in the order they came', async () => {
    const gate = gateOf(2, 5_000);
    let working = 0;
    let most = 0;
    const order: number[] = [];
    const work = (index: number) => async () => {
      working += 1;
      most = Math.max(most, working);
      order.push(index);
      await Promise.resolve();
      working -= 1;
      return index;
    };
    const all = await Promise.all(Array.from({ length: 50 }, (_, index) => gate.run(work(index))));
    expect(most).toBe(2);
    expect(order).toEqual(all);
    expect(await gate.run(async () => 'free again')).toBe('free again');
  });

  it('turns away whoever waited too long, without their work being begun, and goes on when there is room', async () => {
    const gate = gateOf(1, 20);
    const slow = held('slow');
    const running = gate.run(slow.work);
    let begun = false;
    const late = [0, 1, 2].map(() =>
      gate.run(async () => {
        begun = true;
      }),
    );
    for (const refused of late) await expect(refused).rejects.toThrow(GateTimeoutError);
    expect(begun).toBe(false);
    slow.finish();
    expect(await running).toBe('slow');
    expect(await gate.run(async () => 'next')).toBe('next');
  });

  it('gives a place back when the work fails', async () => {
    const gate = gateOf(1, 1_000);
    const fail = () => gate.run(() => Promise.reject(new Error('no')));
    for (let i = 0; i < 5; i += 1) await expect(fail()).rejects.toThrow('no');
    expect(await gate.run(async () => 1)).toBe(1);
  });
});
