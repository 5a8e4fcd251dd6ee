import { describe, expect, it } from 'vitest';
import { latestRetirement, refuseGrace, secretState } from './rotation';

const at = new Date('2026-11-28T10:00:00.000Z');
const ms = at.getTime();

describe('a secret', () => {
  it.each([
    ['is current while it neither retires nor waits', null, null, 0, 'current'],
    ['waits for the first use of its successor', null, 3_600, 0, 'waiting'],
    ['retires until its instant', at, null, -1, 'retiring'],
    ['is retired at its instant', at, null, 0, 'retired'],
    ['is retired after it', at, null, 1, 'retired'],
    ['that waited retires as any other', at, 3_600, -1, 'retiring'],
    ['whose instant is none is retired', new Date(Number.NaN), null, 0, 'retired'],
  ] as const)('%s', (_, retireAt, retireOnUseGraceSeconds, after, state) => {
    expect(secretState({ retireAt, retireOnUseGraceSeconds }, ms + after)).toBe(state);
  });
});

describe('an old secret goes on', () => {
  it.each([60, 3_600, 168 * 3_600])('for %i seconds', (seconds) => {
    expect(refuseGrace(seconds, 168)).toBeNull();
  });
  it.each([59, 0, -1, 60.5, 168 * 3_600 + 1, Number.NaN, Number.POSITIVE_INFINITY])(
    'not for %d',
    (seconds) => {
      expect(refuseGrace(seconds, 168)).toContain('168 hours');
    },
  );
  it('no longer than policy allows from the rotation on, however often its end is moved', () => {
    expect(latestRetirement(at, 24).toISOString()).toBe('2026-11-29T10:00:00.000Z');
  });
});
