import { beforeEach, describe, expect, it } from 'vitest';
import { Lease } from '@/core/freshness/lease';
import { type FilledRecord, HeldRecords, type TaggedChange } from './held-records';

const clock = { ms: 10_000, nowMs: () => clock.ms, monotonicMs: () => clock.ms };
const nonceOf = (seq: number, history = 0) =>
  `0000000${history}-0000-4000-8000-${String(seq).padStart(12, '0')}`;
const at = (seq: number, history = 0) => ({ seq, nonce: nonceOf(seq, history) });
const change = (seq: number, tag: string, history = 0): TaggedChange => ({ ...at(seq, history), tag });

let lease: Lease;
let held: HeldRecords;
beforeEach(() => {
  clock.ms = 10_000;
  lease = new Lease(clock, 900);
  held = new HeldRecords(lease, 100);
  held.begin(at(5));
  lease.drained(clock.ms);
});

const filled = (rest: Partial<FilledRecord> = {}): FilledRecord => ({
  records: null,
  stamp: { epoch: lease.epoch, sentAt: clock.ms },
  tags: ['token', 'owner', 'api'],
  position: at(5),
  ...rest,
});
const isHeld = (key: string) => held.get(key, clock.ms) !== undefined;

describe('what a lookup brought', () => {
  it('is held, and goes with a change of anything it depends on, and with no other', () => {
    for (const tag of ['token', 'owner', 'api']) held.hold(tag, filled());
    held.hold('x', filled({ tags: ['another'] }));
    expect(held.apply([change(6, 'stranger'), change(7, '')], at(7))).toBe(true);
    expect(['token', 'owner', 'api', 'x'].map(isHeld)).toEqual([true, true, true, true]);
    expect(held.apply([change(8, 'owner')], at(8))).toBe(true);
    expect(['token', 'owner', 'api', 'x'].map(isHeld)).toEqual([false, false, false, true]);
  });

  it('is not held when a change that it does not show was told before it came', () => {
    held.apply([change(6, 'owner')], at(6));
    held.hold('late', filled({ position: at(5) }));
    expect(isHeld('late')).toBe(false);
    held.hold('later', filled({ position: at(6) }));
    expect(isHeld('later')).toBe(true);
  });

  it('is held when what was told meanwhile is none of its business', () => {
    held.apply([change(6, 'stranger')], at(6));
    held.hold('key', filled({ position: at(5) }));
    expect(isHeld('key')).toBe(true);
  });

  it.each([
    ['ahead of the stream', { position: at(6) }],
    ['from before what is known', { position: at(4) }],
    ['of another history', { position: at(5, 1) }],
    ['without a place in the feed', { position: null }],
  ])('is not held when it is %s', (_, rest) => {
    held.hold('key', filled(rest));
    expect(isHeld('key')).toBe(false);
  });

  it('is not held when everything was let go of since it was asked for', () => {
    const asked = filled();
    held.begin(at(5));
    lease.drained(clock.ms);
    held.hold('key', asked);
    expect(isHeld('key')).toBe(false);
  });
});

describe('a stream', () => {
  it('that does not follow is refused: a gap, another history, an overlap that differs', () => {
    expect(held.apply([change(7, 'a')], at(7))).toBe(false);
    expect(held.apply([], at(6))).toBe(false);
    expect(held.apply([], at(5, 1))).toBe(false);
    expect(held.apply([change(6, 'a')], at(6))).toBe(true);
    expect(held.apply([change(6, 'a', 1), change(7, 'b', 1)], at(7, 1))).toBe(false);
  });

  it('that tells again what is known tells nothing new', () => {
    held.apply([change(6, 'a')], at(6));
    held.hold('key', filled({ position: at(6), tags: ['a'] }));
    expect(held.apply([change(6, 'a'), change(7, 'b')], at(7))).toBe(true);
    expect(isHeld('key')).toBe(true);
  });

  it('that tells of something nobody knows takes everything', () => {
    held.hold('key', filled());
    held.apply([change(6, '*')], at(6));
    expect(isHeld('key')).toBe(false);
  });
});

it('what is held may be used as long as a stream vouches for it, or its own lookup is that young', () => {
  held.hold('key', filled({ stamp: { epoch: lease.epoch, sentAt: clock.ms - 5_000 } }));
  clock.ms += 900;
  expect(isHeld('key')).toBe(true);
  clock.ms += 1;
  expect(isHeld('key')).toBe(false);
  lease.drained(clock.ms);
  expect(isHeld('key')).toBe(true);
});

it('a thousand keys take the room of a hundred, and leave nothing behind', () => {
  for (let n = 0; n < 1_000; n += 1) held.hold(`key ${n}`, filled({ tags: [`token ${n}`, 'api'] }));
  expect(held.size).toBe(100);
  held.apply([change(6, 'api')], at(6));
  expect(held.size).toBe(0);
});
