import { expect, it } from 'vitest';
import { byDay } from '@/components/activity/ledger';
import type { ActivityLine } from '@/server/activity/list-activity';
import { ledgerLineOf } from './ledger-view';

const INES = '01934b1e-0000-7000-8000-000000000001';
const TOKEN = '01934b1e-0000-7000-8000-00000000000a';

const line = (over: Partial<ActivityLine> = {}): ActivityLine => ({
  id: '01934b1e-0000-7000-8000-0000000000ff',
  occurredAt: new Date('2026-11-23T13:05:12Z'),
  action: 'token.revoke',
  actorType: 'user',
  actorId: INES,
  actorName: 'Ines Carvalho',
  own: true,
  sessionId: null,
  targetType: 'token',
  targetId: TOKEN,
  targetName: 'laptop',
  ownerType: 'user',
  ownerId: INES,
  reason: 'not_needed',
  before: null,
  after: null,
  clientAddress: '203.0.113.24',
  userAgent: 'curl/8.5.0',
  requestId: 'req_1',
  ...over,
});

it('a token is linked by its public id, and a reason is said in words', () => {
  expect(ledgerLineOf(line(), INES)).toMatchObject({
    who: { type: 'you' },
    target: { name: 'laptop', href: expect.stringMatching(/^\/tokens\/tok_[0-9A-Z]{26}$/), isYou: false },
    reason: 'no longer needed',
    browser: 'curl',
  });
});

it.each([
  ['user', 'x', 'Noor Haddad', { type: 'person', name: 'Noor Haddad' }],
  ['system', 'cli', 'root', { type: 'system', name: 'Command line, root' }],
  ['system', 'cli', '', { type: 'system', name: 'Command line' }],
  ['system', 'portal', '', { type: 'system', name: 'Latchkey' }],
  ['anonymous', '', '', { type: 'anonymous', name: 'Somebody' }],
] as const)('%s %s %s is named', (actorType, actorId, actorName, who) => {
  expect(ledgerLineOf(line({ actorType, actorId, actorName, own: false }), INES).who).toEqual(who);
});

it('before and after stand side by side, without what stayed the same', () => {
  const before = { label: 'old', scopes: ['a', 'b'], note: null, kind: 'personal', cidrs: [] };
  const after = {
    label: 'new',
    scopes: ['a'],
    note: '',
    kind: 'personal',
    cidrs: [],
    expires_at: '2026-12-01',
  };
  expect(ledgerLineOf(line({ before, after }), INES).changes).toEqual([
    { field: 'label', before: 'old', after: 'new' },
    { field: 'scopes', before: 'a, b', after: 'a' },
    { field: 'expires_at', before: null, after: '2026-12-01' },
  ]);
});

it.each([
  ['token.revoke', 'left', 'person or partner left'],
  ['user.suspend', 'left', 'left'],
  ['session.end', 'signed_out', 'signed out'],
  ['user.suspend', 'see ticket_12', 'see ticket_12'],
])('%s because of %s reads %s', (action, reason, words) => {
  expect(ledgerLineOf(line({ action, reason }), INES).reason).toBe(words);
});

it('a reason and a name are shown as they are, whatever they spell', () => {
  const odd = ledgerLineOf(line({ reason: 'constructor', targetName: '' }), INES);
  expect(odd).toMatchObject({ reason: 'constructor', target: { name: 'token' } });
});

it('the day changes at the reader’s midnight, not at UTC’s', () => {
  const at = (id: string, instant: string) => ({ ...ledgerLineOf(line(), INES), id, at: new Date(instant) });
  const lines = [
    at('a', '2026-11-23T00:30:00Z'),
    at('b', '2026-11-22T23:30:00Z'),
    at('c', '2026-11-22T22:30:00Z'),
  ];
  const present = { now: new Date('2026-11-23T12:00:00Z'), zone: 'Europe/Amsterdam' };
  expect(byDay(lines, present).map((day) => [day.title, day.lines.map(({ id }) => id)])).toEqual([
    ['Today, Mon 23 Nov 2026', ['a', 'b']],
    ['Sun 22 Nov 2026', ['c']],
  ]);
});
