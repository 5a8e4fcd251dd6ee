import { describe, expect, it } from 'vitest';
import type { PortalRight } from '../access/principal';
import { isSessionLive, SESSION_HOURS_MAX, SESSION_IDLE_HOURS_MAX } from './session-rules';

const HOUR_MS = 3_600_000;
const BEGAN = Date.parse('2026-03-29T00:30:00Z');
const RIGHTS: PortalRight[] = ['none', 'auditor', 'admin'];

/** A session that was begun with the life of `right` and last used so many hours after it began. */
const session = (right: PortalRight, seenAfterHours: number) => ({
  createdAt: new Date(BEGAN),
  lastSeenAt: new Date(BEGAN + seenAfterHours * HOUR_MS),
  expiresAt: new Date(BEGAN + SESSION_HOURS_MAX[right] * HOUR_MS),
  endedAt: null,
});
const later = (hours: number, ms = 0) => new Date(BEGAN + hours * HOUR_MS + ms);

describe.each(RIGHTS)('a session of right %s', (right) => {
  it('dies at its idle limit, to the millisecond', () => {
    const idle = SESSION_IDLE_HOURS_MAX[right];
    expect(isSessionLive(session(right, 1), right, later(1 + idle, -1))).toBe(true);
    expect(isSessionLive(session(right, 1), right, later(1 + idle))).toBe(false);
  });

  it('dies at its absolute limit, however busy it is', () => {
    const life = SESSION_HOURS_MAX[right];
    expect(isSessionLive(session(right, life), right, later(life, -1))).toBe(true);
    expect(isSessionLive(session(right, life), right, later(life))).toBe(false);
  });

  it('is dead once ended', () => {
    expect(isSessionLive({ ...session(right, 0), endedAt: later(0, 1) }, right, later(0, 1))).toBe(false);
  });
});

it('a session begun before a promotion has the limits of an admin', () => {
  const old = session('none', 47);
  expect(isSessionLive(old, 'none', later(48))).toBe(true);
  expect(isSessionLive(old, 'admin', later(48))).toBe(false);
});
