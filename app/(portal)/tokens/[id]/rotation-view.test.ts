import { expect, it } from 'vitest';
import type { TokenDetails } from '@/server/tokens/get-token';
import { toHistoryLine } from './history-view';
import { toRetiredTries, toRotation, toSecretLines } from './rotation-view';

const asOf = new Date('2026-11-28T10:00:00.000Z');
const before = (ms: number) => new Date(asOf.getTime() - ms);
const HOUR = 3_600_000;
const present = { now: asOf, zone: 'UTC' };

const secret = (id: string, over: object = {}) => ({
  id,
  tokenId: 't',
  prefix: 'lk_pat_',
  lastFour: id.padEnd(4, 'x'),
  createdAt: before(48 * HOUR),
  firstUsedAt: null,
  retireAt: null,
  retireOnUseGraceSeconds: null,
  supersededAt: null,
  awaited: false,
  ...over,
});
const use = (secretId: string, value: string, count: number, lastAt = asOf) => ({
  secretId,
  dimension: value === 'VALID' ? ('outcome' as const) : ('address' as const),
  value,
  count,
  lastAt,
});

const old = secret('old', { supersededAt: before(HOUR), retireAt: new Date(asOf.getTime() + HOUR) });
const details = (over: Partial<TokenDetails> = {}) =>
  ({
    asOf,
    secrets: [secret('new', { createdAt: before(HOUR) }), old, secret('gone', { retireAt: before(1) })],
    rotationGraceHoursMax: 24,
    usage: {
      days: [],
      shares: [],
      recent: {
        since: before(HOUR),
        shares: [],
        secrets: [use('new', 'VALID', 30), use('old', 'VALID', 10), use('old', '192.0.2.1', 10)],
      },
      secrets: [
        use('old', 'VALID', 20),
        use('old', '192.0.2.1', 10),
        use('new', '192.0.2.1', 30),
        use('old', '192.0.2.2', 5, before(HOUR - 1)),
        use('old', '192.0.2.3', 5, before(HOUR + 1)),
      ],
      retired: [
        { ...use('gone', '192.0.2.9', 1), value: '192.0.2.9' },
        { ...use('gone', 'VALID', 2), value: 'RETIRED' },
      ],
    },
    ...over,
  }) as unknown as TokenDetails;

it('shows the secrets that open the token, with what was let in lately', () => {
  expect(toSecretLines(details())).toMatchObject([
    { hint: expect.stringContaining('newx'), state: 'current', recent: { count: 30, addresses: 0 } },
    { hint: expect.stringContaining('oldx'), state: 'retiring', recent: { count: 10, addresses: 1 } },
  ]);
});

it('names who used the old secret since there is a newer one, and who has moved', () => {
  expect(toRotation(details())).toMatchObject({
    oldShare: 0.25,
    oldUsedAt: asOf,
    latest: new Date(before(HOUR).getTime() + 24 * HOUR),
    users: [
      { address: '192.0.2.1', recent: 10, usesNewAt: asOf },
      { address: '192.0.2.2', recent: 0, usesNewAt: null },
    ],
  });
});

it('reports who still tries a secret that is retired', () => {
  expect(toRetiredTries(details())).toEqual([
    { hint: expect.stringContaining('gone'), count: 2, lastAt: asOf, address: '192.0.2.9' },
  ]);
});

it('says nothing of use that could not be read, and nothing of a rotation that is over', () => {
  const fault = { fault: new Error('gone') };
  expect(toRotation(details({ usage: fault }))).toMatchObject({ oldShare: null, users: [] });
  expect(toRetiredTries(details({ usage: fault }))).toEqual([]);
  expect(toSecretLines(details({ usage: fault }))[0]?.recent).toBeNull();
  expect(toRotation(details({ secrets: [secret('new')] }))).toBeNull();
});

it('tells the history how the old secret ended', () => {
  const words = (action: string, at: Date | null) =>
    toHistoryLine(
      { action, occurredAt: asOf, after: { old_secret_retires_at: at?.toISOString() ?? null } } as never,
      present,
    ).what;
  const later = new Date(asOf.getTime() + HOUR);
  expect(words('token.rotate', later)).toBe('Rotated, old secret until 28 Nov, 11:00');
  expect(words('token.rotate', asOf)).toBe('Rotated, old secret retired at once');
  expect(words('token.rotate', null)).toContain('until the new one is used');
  expect(words('token.first_use', later)).toBe('New secret used first, old one until 28 Nov, 11:00');
  expect(words('token.retire_old', asOf)).toBe('Old secret retired');
});
