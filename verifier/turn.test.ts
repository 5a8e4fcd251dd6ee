import { describe, expect, it } from 'vitest';
import { turn } from './turn';

describe('a turn', () => {
  it('runs together, in order, what came before it, and leaves what comes meanwhile to the next', () => {
    const scheduled: (() => void)[] = [];
    const ran: string[] = [];
    const inTurn = turn((run) => scheduled.push(run));
    inTurn(() => ran.push('a'));
    inTurn(() => {
      ran.push('b');
      inTurn(() => ran.push('d'));
    });
    inTurn(() => ran.push('c'));
    expect([ran, scheduled.length]).toEqual([[], 1]);
    scheduled[0]?.();
    expect([ran, scheduled.length]).toEqual([['a', 'b', 'c'], 2]);
    scheduled[1]?.();
    expect(ran).toEqual(['a', 'b', 'c', 'd']);
  });
});
