import { beforeEach, describe, expect, it } from 'vitest';
import { LEASE_MS, Lease } from './lease';

const clock = { monotonic: 1_000, wall: 1_750_000_000_000 };
const pass = (ms: number) => {
  clock.monotonic += ms;
  clock.wall += ms;
};
let lease: Lease;
beforeEach(() => {
  Object.assign(clock, { monotonic: 1_000, wall: 1_750_000_000_000 });
  lease = new Lease({ monotonicMs: () => clock.monotonic, nowMs: () => clock.wall });
});
const usable = (stamp: Parameters<Lease['isUsable']>[0]) => lease.isUsable(stamp, lease.now());

describe('a record', () => {
  it('may be used for the lease after its lookup was sent, and not a moment longer, while nothing vouches for it', () => {
    const stamp = lease.stamp();
    pass(LEASE_MS);
    expect(usable(stamp)).toBe(true);
    pass(1);
    expect(usable(stamp)).toBe(false);
  });

  it('may be used as long as polls of its epoch drain the feed', () => {
    const stamp = lease.stamp();
    for (let poll = 0; poll < 100; poll += 1) {
      pass(200);
      lease.drained(clock.monotonic);
    }
    pass(LEASE_MS);
    expect(usable(stamp)).toBe(true);
    pass(1);
    expect(usable(stamp)).toBe(false);
  });

  it('is as current as the poll was when it was sent, however late its answer arrived', () => {
    const stamp = lease.stamp();
    const sentAt = clock.monotonic + 100;
    pass(2_600);
    // The process was stopped for 2.5 seconds with the answer in its socket.
    lease.drained(sentAt);
    expect(usable(stamp)).toBe(false);
    expect(lease.isCurrent(lease.now())).toBe(false);
  });

  it('of an earlier epoch is vouched for by no later poll', () => {
    const stamp = lease.stamp();
    lease.beginEpoch();
    pass(LEASE_MS + 1);
    lease.drained(clock.monotonic);
    expect(usable(stamp)).toBe(false);
    expect(usable(lease.stamp())).toBe(true);
  });

  it('is not made current again by the answer to an older poll', () => {
    lease.drained(clock.monotonic);
    const stamp = lease.stamp();
    lease.drained(clock.monotonic - 500);
    pass(LEASE_MS);
    expect(usable(stamp)).toBe(true);
  });
});

describe('where the clocks part', () => {
  it('after a suspension, nothing from before it is used, and what comes after it is', () => {
    const before = lease.stamp();
    lease.drained(clock.monotonic);
    // The monotonic clock stood still for as long as the machine slept.
    clock.wall += 3_600_000;
    expect(usable(before)).toBe(false);
    expect(lease.isRecent(before, lease.now())).toBe(false);
    expect(lease.isCurrent(lease.now())).toBe(false);
    // Nor told to anybody: how long ago it was, this clock does not know.
    expect(lease.ageMs(lease.now())).toBe(Number.POSITIVE_INFINITY);
    pass(1);
    lease.drained(clock.monotonic);
    expect(lease.isCurrent(lease.now())).toBe(true);
    expect(lease.ageMs(lease.now())).toBe(0);
    // The feed lost nothing meanwhile: it goes on from its position, and vouches for the record again.
    expect(usable(before)).toBe(true);
  });

  it('a poll that was sent before the suspension vouches for nothing after it', () => {
    const sentAt = clock.monotonic;
    clock.wall += 60_000;
    pass(5);
    lease.drained(sentAt);
    expect(lease.isCurrent(lease.now())).toBe(false);
  });

  it('a wall clock that is set costs one poll, in either direction', () => {
    for (const jump of [3_600_000, -3_600_000]) {
      lease.drained(clock.monotonic);
      clock.wall += jump;
      expect(lease.isCurrent(lease.now())).toBe(false);
      pass(1);
      lease.drained(clock.monotonic);
      expect(lease.isCurrent(lease.now())).toBe(true);
    }
  });

  it('a wall clock that is slewed slowly costs nothing', () => {
    for (let poll = 0; poll < 1_000; poll += 1) {
      pass(200);
      clock.wall += 10;
      lease.drained(clock.monotonic);
      expect(lease.isCurrent(lease.now())).toBe(true);
    }
  });
});

describe('readiness', () => {
  it('is not there before the feed was drained once, and ends with the lease', () => {
    expect(lease.isCurrent(lease.now())).toBe(false);
    lease.drained(clock.monotonic);
    expect(lease.isCurrent(lease.now())).toBe(true);
    pass(LEASE_MS + 1);
    expect(lease.isCurrent(lease.now())).toBe(false);
  });
});
