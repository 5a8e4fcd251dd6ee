import { expect, test } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import { NO_RATE_LIMITS } from '@/core/rate-limit/rate-limits';
import type { TokenDetails } from '@/server/tokens/get-token';
import { toTokenDetail } from './detail-view';

const ID = '01938b6e-0000-7000-8000-000000000001';
const INES = '01938b6e-0000-7000-8000-000000000002';
const asOf = new Date('2026-11-23T13:05:00Z');
const present = { now: asOf, zone: 'UTC' };
const ines: UserPrincipal = { type: 'user', userId: INES, sessionId: ID, name: 'Ines', portalRight: 'none' };
const auditor: UserPrincipal = { ...ines, userId: ID, portalRight: 'auditor' };

const line = (over: Partial<TokenDetails['history'][number]>): TokenDetails['history'][number] => ({
  id: ID,
  occurredAt: asOf,
  action: 'token.issue',
  actorType: 'user',
  actorId: INES,
  actorName: 'Ines Carvalho',
  sessionId: null,
  targetType: 'token',
  targetId: ID,
  targetName: 'laptop',
  ownerType: 'user',
  ownerId: INES,
  reason: null,
  before: null,
  after: null,
  clientAddress: null,
  userAgent: null,
  requestId: 'req_1',
  ...over,
});
const details: TokenDetails = {
  asOf,
  owner: { type: 'user', id: INES },
  rateLimits: { own: NO_RATE_LIMITS, shared: null },
  token: {
    id: ID,
    kind: 'personal',
    userId: INES,
    applicationId: null,
    label: 'laptop',
    note: '',
    cidrs: [],
    metadata: {},
    createdAt: asOf,
    createdByType: 'user',
    createdById: INES,
    notBefore: null,
    expiresAt: new Date('2026-12-23T13:05:00Z'),
    revokedAt: null,
    revokedByType: null,
    revokedById: null,
    revokedAs: null,
    revokeReason: null,
    revokeNote: null,
    suspendedAt: null,
    suspendedByType: null,
    suspendedById: null,
    suspendedAs: null,
    suspendReason: null,
    approvalRequiredAt: null,
    approvedAt: null,
    logSalt: null,
    rateLimitSecond: null,
    rateLimitMinute: null,
    rateLimitDay: null,
  },
  secret: {
    id: ID,
    tokenId: ID,
    prefix: 'lk_pat_',
    lastFour: 'a81K',
    createdAt: asOf,
    firstUsedAt: null,
    retireAt: null,
    retireOnUseGraceSeconds: null,
    supersededAt: null,
    awaited: false,
  },
  secrets: [],
  rotationGraceHoursMax: 168,
  ownerActive: true,
  ownerName: 'Ines Carvalho',
  scopes: [
    {
      tokenId: ID,
      scopeId: 'kept',
      name: 'orders:read',
      description: '',
      groupName: 'Orders',
      risk: 'low',
      access: 'read',
      retiredAt: null,
      apiName: 'Orders',
      audience: 'https://orders.example',
    },
    {
      tokenId: ID,
      scopeId: 'lost',
      name: 'orders:erase',
      description: '',
      groupName: 'Orders',
      risk: 'high',
      access: 'admin',
      retiredAt: null,
      apiName: 'Orders',
      audience: 'https://orders.example',
    },
  ],
  grantableScopeIds: new Set(['kept']),
  use: null,
  usage: {
    days: [{ tokenId: ID, day: '2026-11-22', allowed: 5, refused: 2 }],
    shares: [
      { dimension: 'outcome', value: 'VALID', allowed: 5, refused: 0, lastAt: asOf },
      { dimension: 'outcome', value: 'INSUFFICIENT_SCOPE', allowed: 0, refused: 2, lastAt: asOf },
      { dimension: 'scope', value: 'orders:read', allowed: 5, refused: 0, lastAt: asOf },
    ],
    recent: { since: asOf, shares: [], secrets: [] },
    secrets: [],
    retired: [],
  },
  history: [line({ after: { scopes: ['a', 'b'], expires_at: '2026-12-23T13:05:00Z' } })],
};
const view = (over: Partial<TokenDetails> = {}, principal = ines) =>
  toTokenDetail({ ...details, ...over }, principal, present);

test('a scope that has no effect today is shown as such, and counts for no risk', () => {
  const token = view();
  expect(token.scopes.map((scope) => scope.without)).toEqual([null, 'not_granted']);
  expect(token.risk.level).toBe('low');
});

test('30 days end today, and their sums are what is said', () => {
  const { use } = view();
  expect(use?.days).toHaveLength(30);
  expect(use?.days.at(-1)?.day).toBe('2026-11-23');
  expect([use?.allowed, use?.refused]).toEqual([5, 2]);
  expect(use?.refusals).toEqual([{ code: 'INSUFFICIENT_SCOPE', count: 2 }]);
});

test('use that could not be read is unknown, never none', () => {
  const token = view({ usage: { fault: new Error('statement timeout') } });
  expect([token.use, token.recent]).toEqual([null, null]);
  expect(token.label).toBe('laptop');
  expect(token.may.revoke).toBe(true);
});

test('a label is asked for only where the token was used in the last 24 hours', () => {
  const used = (hoursAgo: number) =>
    view({
      use: {
        tokenId: ID,
        firstUsedAt: asOf,
        lastUsedAt: new Date(asOf.getTime() - hoursAgo * 3_600_000),
        lastUsedDay: '2026-11-23',
        lastAddress: null,
        recentAddresses: [],
      },
    }).usedInLastDay;
  expect([view().usedInLastDay, used(23.9), used(24)]).toEqual([false, true, false]);
});

test('only its owner edits, an auditor changes nothing, and what an admin suspended waits for an admin', () => {
  const all = {
    edit: true,
    clone: true,
    rotate: true,
    narrow: true,
    revoke: true,
    suspend: true,
    resume: false,
  };
  expect(view().may).toEqual(all);
  expect(view({}, auditor).may).toEqual({
    edit: false,
    clone: false,
    rotate: false,
    narrow: false,
    revoke: false,
    suspend: false,
    resume: false,
  });
  const suspended = (suspendedAs: 'owner' | 'admin') =>
    view({ token: { ...details.token, suspendedAt: asOf, suspendedAs } });
  expect(suspended('owner').may).toEqual({ ...all, suspend: false, resume: true });
  expect(suspended('admin').may).toEqual({ ...all, suspend: false });
  expect(suspended('admin').suspended).toMatchObject({ byAdmin: true });
  const admin = { ...auditor, portalRight: 'admin' as const };
  const byOwner = { ...details.token, suspendedAt: asOf, suspendedAs: 'owner' as const };
  expect(view({ token: byOwner }, admin).may).toEqual({
    ...all,
    edit: false,
    clone: false,
    rotate: false,
    narrow: false,
    resume: true,
  });
  const revoked = { ...details.token, suspendedAt: asOf, suspendedAs: 'owner' as const, revokedAt: asOf };
  expect(view({ token: revoked }).may).toEqual({
    ...all,
    rotate: false,
    narrow: false,
    suspend: false,
    revoke: false,
  });
});

test('a revoked token says until when it can be restored, or why not, to whom that concerns', () => {
  const restoreOf = (over: Partial<TokenDetails['token']>, principal = ines) =>
    view(
      { token: { ...details.token, revokedAt: asOf, revokeReason: 'other', revokedAs: 'owner', ...over } },
      principal,
    ).revoked?.restore;
  const admin = { ...auditor, portalRight: 'admin' as const };
  expect(restoreOf({})).toEqual({ until: new Date('2026-11-24T13:05:00Z') });
  expect(restoreOf({ expiresAt: new Date('2026-11-23T15:00:00Z') })).toEqual({
    until: new Date('2026-11-23T15:00:00Z'),
  });
  expect(restoreOf({}, admin)).toEqual({ not: 'Its owner revoked it, so only its owner restores it.' });
  expect(restoreOf({ revokedAs: 'admin' })).toEqual({
    not: 'An admin revoked it, so an admin has to restore it.',
  });
  expect(restoreOf({ revokedAs: 'admin' }, admin)).toHaveProperty('until');
  const exposed = { not: 'Its secret was exposed, so it stays revoked.' };
  expect(restoreOf({ revokedAs: 'admin', revokeReason: 'exposed' })).toEqual(exposed);
  expect(restoreOf({}, auditor)).toBeNull();
});

test('history says what was done in words, and a line nobody foresaw by its own name', () => {
  const history = [
    line({ action: 'token.revoke', reason: 'exposed' }),
    line({
      action: 'token.narrow',
      before: { scopes: ['a', 'b', 'c'], cidrs: [] },
      after: { scopes: ['a'], cidrs: ['203.0.113.0/24'] },
    }),
    line({
      action: 'token.narrow',
      before: { scopes: ['a', 'b'], cidrs: ['203.0.113.0/24'] },
      after: { scopes: ['a'], cidrs: ['203.0.113.0/24'] },
    }),
    line({ action: 'token.rename', before: { label: 'old' } }),
    line({
      action: 'token.issue',
      actorType: 'system',
      actorName: 'root',
      after: { scopes: ['a'], expires_at: null },
    }),
    line({ action: 'token.teleport' }),
  ];
  expect(view({ history }).history.map(({ what, actor }) => `${what} / ${actor}`)).toEqual([
    'Revoked: Secret was exposed / Ines Carvalho',
    'Narrowed: without b, c; only from 203.0.113.0/24 / Ines Carvalho',
    'Narrowed: without b / Ines Carvalho',
    'Renamed from “old” / Ines Carvalho',
    'Issued with 1 scope, without an end / the command line (root)',
    'token.teleport / Ines Carvalho',
  ]);
});
