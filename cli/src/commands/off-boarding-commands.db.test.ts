/** Off-boarding at the command line: everything of a person, and lists of what else there is to look through. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestLatchkey, objectOf, problemOf, type TestLatchkey } from '../test-latchkey';

let test: TestLatchkey;
const latchkey: TestLatchkey['run'] = (...command) => test.run(...command);
const CATALOGUE = `apis:
  - name: Orders
    audience: https://orders.example
    scopes:
      - { name: "orders:read", description: Read, group: Orders, risk: low, access: read, roles: [developer] }
      - { name: "orders:write", description: Change, group: Orders, risk: elevated, access: write, roles: [developer] }
`;

let applicationId: string;
beforeAll(async () => {
  test = await createTestLatchkey();
  await test.runReading(CATALOGUE, 'api', 'import', '-');
  await latchkey('user', 'create', '--email', 'ines@halden.example', '--name', 'Ines', '--role', 'admin');
  await latchkey('user', 'create', '--email', 'ada@halden.example', '--name', 'Ada');
  const owner = ['--owner', 'ada@halden.example', '--scopes', 'orders:read'];
  const created = await latchkey('application', 'create', '--name', 'Printer', ...owner, '--json');
  applicationId = String(objectOf(created).id);
  const of = { person: ['--user', 'ada@halden.example'], application: ['--application', applicationId] };
  for (const [owning, scopes] of [
    [of.person, 'orders:read'],
    [of.person, 'orders:write'],
    [of.application, 'orders:read'],
  ] as const) {
    const label = `${owning[0]} ${scopes}`;
    objectOf(
      await latchkey(
        'token',
        'issue',
        ...owning,
        '--scopes',
        scopes,
        '--label',
        label,
        '--expires-in',
        '1d',
        '--json',
      ),
    );
  }
});
afterAll(() => test.close());

async function labelsOf(...conditions: string[]): Promise<string[]> {
  const { tokens } = objectOf(await latchkey('token', 'list', ...conditions, '--json'));
  return (tokens as { label: string }[]).map(({ label }) => label).sort();
}

it('tokens are listed by the instant before which they were issued, by scope and by application', async () => {
  const [{ at } = { at: '' }] = (
    await test.owner.query(`select created_at as at from tokens where label = '--user orders:write'`)
  ).rows;
  const before = ['--issued-before', new Date(at).toISOString()];
  expect(await labelsOf(...before)).toEqual(['--user orders:read']);
  expect(await labelsOf('--scope', 'orders:read')).toEqual([
    '--application orders:read',
    '--user orders:read',
  ]);
  expect(await labelsOf('--application', applicationId)).toEqual(['--application orders:read']);
  expect(await labelsOf('--application', applicationId, ...before)).toEqual([]);
  for (const wrong of [
    ['--issued-before', 'yesterday'],
    ['--issued-before', '2026-11-28'],
    ['--application', applicationId, '--user', 'ada@halden.example'],
  ]) {
    expect(problemOf(await latchkey('token', 'list', ...wrong, '--json'), 2)).toMatchObject({ status: 400 });
  }
});

it('a user is off-boarded: what would go is said, then it goes, once', async () => {
  const application = {
    id: applicationId,
    name: 'Printer',
    role: 'owner',
    left_without_owner: true,
  };
  const who = { id: expect.stringMatching(/^usr_/), email: 'ada@halden.example' };
  const command = ['user', 'off-board', 'Ada@halden.example'];
  expect(objectOf(await latchkey(...command, '--preview', '--json'))).toEqual({
    ...who,
    tokens: 2,
    used_in_7_days: 0,
    sessions: 0,
    applications: [application],
  });
  expect((await latchkey(...command, '--preview')).stdout).toMatch(
    /^Tokens +2, 0 used.*\nSessions +0\nApplication +app_\w+ +Printer, owner: no owner is left\nNothing was changed\.\n$/,
  );
  expect(await latchkey(...command)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--reason must say why'),
  });
  expect(await labelsOf('--status', 'live')).toHaveLength(3);
  // More than one transaction revokes: the command ends when all are.
  await test.owner.query(
    `insert into tokens (id, kind, user_id, label, created_by_type, created_by_id)
     select gen_random_uuid(), 'personal', id, 'many ' || n, 'system', 'test' from users, generate_series(1, 250) as n
     where name = 'Ada'`,
  );

  expect(objectOf(await latchkey(...command, '--reason', 'left', '--json'))).toEqual({
    ...who,
    off_boarded_at: expect.stringMatching(/Z$/),
    revocation: expect.stringMatching(/^brv_/),
    tokens: 252,
    sessions: 0,
    applications: [application],
  });
  const { rows: live } = await test.owner.query('select kind from tokens where revoked_at is null');
  expect(live).toEqual([{ kind: 'application' }]);
  for (const again of [
    [...command, '--reason', 'left'],
    [...command, '--preview'],
  ]) {
    expect(problemOf(await latchkey(...again, '--json'))).toMatchObject({
      status: 409,
      code: 'ALREADY_DONE',
    });
  }
});

it('the last admin is not', async () => {
  const command = ['user', 'off-board', 'ines@halden.example', '--reason', 'left'];
  expect(await latchkey(...command)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('Nobody else could administer'),
  });
});
