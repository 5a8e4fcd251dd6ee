import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { formatPublicId } from '@/core/ids/public-id';
import { createTestPortal, type TestPortal } from '../test-context';
import { type AuditQuestion, listAudit, readAuditTrail } from './list-audit';

let portal: TestPortal;
let auditor: UserPrincipal;
let ines: UserPrincipal;
let tomas: UserPrincipal;
const printer = '01900000-0000-7000-8000-00000000aaaa';
const token = '01900000-0000-7000-8000-00000000bbbb';
const request = formatPublicId('request', '01900000-0000-7000-8000-00000000cccc');

beforeAll(async () => {
  portal = await createTestPortal();
  auditor = { ...(await portal.addUser('Marit', ['auditor'])), portalRight: 'auditor' };
  ines = await portal.addUser('Ines Carvalho');
  tomas = await portal.addUser('Tomás Reyes');
  const lines: [string, string, UserPrincipal | 'cli', string, string, string, object][] = [
    [
      'issue',
      'token.issue',
      ines,
      'token',
      token,
      'ci deploy',
      { owner_type: 'application', owner_id: printer },
    ],
    [
      'revoke',
      'token.revoke',
      tomas,
      'token',
      token,
      'ci deploy',
      { owner_type: 'application', owner_id: printer },
    ],
    ['archive', 'application.archive', tomas, 'application', printer, 'Label printer', {}],
    [
      'suspend',
      'user.suspend',
      'cli',
      'user',
      ines.userId,
      'Ines Carvalho',
      { owner_type: 'user', owner_id: ines.userId },
    ],
    [
      'sign-in',
      'session.start',
      ines,
      'session',
      'x',
      '',
      { client_address: '198.51.100.7', request_id: request },
    ],
  ];
  let day = 1;
  for (const [key, action, actor, type, id, name, over] of lines) {
    const row: Record<string, unknown> = {
      occurred_at: `2026-03-0${day}T12:00:00Z`,
      action,
      actor_type: actor === 'cli' ? 'system' : 'user',
      actor_id: actor === 'cli' ? 'cli' : actor.userId,
      actor_name: actor === 'cli' ? '' : actor.name,
      target_type: type,
      target_id: id,
      target_name: name,
      reason: key,
      request_id: 'req_test',
      ...over,
    };
    day += 1;
    const names = Object.keys(row);
    await portal.asOwner(
      `insert into audit (id, ${names.join(', ')}) values (gen_random_uuid(), ${names.map((_, at) => `$${at + 1}`)})`,
      Object.values(row),
    );
  }
});
afterAll(() => portal.close());

const everything: AuditQuestion = {
  text: '',
  action: null,
  actor: null,
  target: null,
  from: null,
  before: null,
};
async function ask(over: Partial<AuditQuestion> = {}): Promise<string[]> {
  const page = await listAudit(auditor, { ...everything, ...over, cursor: null }, portal.ctx);
  if (!page.ok) throw new Error(page.message);
  return page.value.lines.map((line) => line.reason ?? '');
}

describe('the audit', () => {
  it('is everything, newest first', async () => {
    expect(await ask()).toEqual(['sign-in', 'suspend', 'archive', 'revoke', 'issue']);
  });

  it('is for auditors; to others it is not there', async () => {
    const cli: Principal = { type: 'system', name: 'cli' };
    expect((await listAudit(cli, { ...everything, cursor: null }, portal.ctx)).ok).toBe(true);
    for (const other of [ines, { type: 'verifier', credentialId: 'c', apiId: 'a' } as const]) {
      expect(await listAudit(other, { ...everything, cursor: null }, portal.ctx)).toMatchObject({
        code: 'NOT_FOUND',
      });
      expect(await readAuditTrail(other, everything, portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it.each<[string, () => Partial<AuditQuestion>, string[]]>([
    ['an action', () => ({ action: 'token.revoke' }), ['revoke']],
    ['a kind of actions', () => ({ action: 'tokens' }), ['revoke', 'issue']],
    ['who acted', () => ({ actor: formatPublicId('user', tomas.userId) }), ['archive', 'revoke']],
    ['the command line', () => ({ actor: 'cli' }), ['suspend']],
    ['nobody there is', () => ({ actor: 'usr_nobody' }), []],
    ['a token’s history', () => ({ target: formatPublicId('token', token) }), ['revoke', 'issue']],
    [
      'an application’s, with what is its own',
      () => ({ target: formatPublicId('application', printer) }),
      ['archive', 'revoke', 'issue'],
    ],
    ['a text that is no id as a target', () => ({ target: 'everything' }), []],
    [
      'from an instant on, itself included',
      () => ({ from: new Date('2026-03-04T12:00:00Z') }),
      ['sign-in', 'suspend'],
    ],
    ['before an instant', () => ({ before: new Date('2026-03-02T12:00:00Z') }), ['issue']],
    ['a part of a name, in any case', () => ({ text: 'DEPLOY' }), ['revoke', 'issue']],
    ['a name with what LIKE would read as anything', () => ({ text: '%' }), []],
    ['an address', () => ({ text: '198.51.100.7' }), ['sign-in']],
    ['a request from an error message', () => ({ text: request }), ['sign-in']],
    ['an e-mail address', () => ({ text: `${tomas.userId}@halden.example` }), ['archive', 'revoke']],
    ['a token’s id', () => ({ text: formatPublicId('token', token) }), ['revoke', 'issue']],
    [
      'a person’s id: what they did, and what was done to them',
      () => ({ text: formatPublicId('user', ines.userId) }),
      ['sign-in', 'suspend', 'issue'],
    ],
    ['several at once', () => ({ text: 'deploy', actor: formatPublicId('user', ines.userId) }), ['issue']],
    ['what no database takes', () => ({ text: 'a\0b\ud800', actor: '\0', target: '\0' }), []],
  ])('finds %s', async (_, question, expected) => {
    expect(await ask(question())).toEqual(expected);
  });

  it('goes on where a page ended, without a line twice or none, and a file holds the same', async () => {
    await portal.asOwner(
      `insert into audit (id, occurred_at, action, actor_type, actor_id, actor_name, target_type, target_id, target_name, request_id)
       select gen_random_uuid(), '2026-02-01T00:00:00Z'::timestamptz + (n / 3) * interval '1 second', 'token.note', 'user', $1, 'Bulk', 'token',
         'x', 'bulk', 'req' from generate_series(1, 2345) n`,
      [ines.userId],
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listAudit(auditor, { ...everything, text: 'bulk', cursor }, portal.ctx);
      if (!page.ok) throw new Error(page.message);
      seen.push(...page.value.lines.map((line) => line.id));
      cursor = page.value.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(2345);
    expect(seen).toHaveLength(2345);

    const trail = await readAuditTrail(auditor, { ...everything, text: 'bulk' }, portal.ctx);
    if (!trail.ok) throw new Error(trail.message);
    const filed: string[] = [];
    for await (const rows of trail.value) filed.push(...rows.map((row) => row.id));
    expect(filed).toEqual(seen);
  });
});
