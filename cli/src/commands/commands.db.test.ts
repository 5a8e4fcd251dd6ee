/** `latchkey` as scripts and people meet it: exit status, what stands on stdout and what on stderr. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTokenSecret } from '@/core/token/token-format';
import { systemClock } from '@/runtime/clock';
import { createTestLatchkey, objectOf, problemOf, type TestLatchkey } from '../test-latchkey';

let test: TestLatchkey;
beforeAll(async () => {
  test = await createTestLatchkey();
});
afterAll(() => test.close());

const latchkey: TestLatchkey['run'] = (...command) => test.run(...command);
const latchkeyReading: TestLatchkey['runReading'] = (stdin, ...command) => test.runReading(stdin, ...command);

const CATALOGUE = `apis:
  - name: Orders
    audience: https://orders.example
    scopes:
      - { name: "orders:read", description: Read orders, group: Orders, risk: low, access: read }
      - { name: "orders:write", description: Change orders, group: Orders, risk: elevated, access: write, roles: [developer] }
`;

describe('the catalogue', () => {
  it('is imported from a file, told in words, and imported again without a change', async () => {
    const file = join(test.dataDir, 'catalogue.yaml');
    writeFileSync(file, CATALOGUE);
    const first = await latchkey('api', 'import', file);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toMatch(/^\+ {2}scope {2}orders:write .*risk: elevated.*roles: \+developer$/m);
    expect(first.stdout).toContain('3 changes made.');
    expect(objectOf(await latchkeyReading(CATALOGUE, 'api', 'import', '-', '--json'))).toEqual({
      dry_run: false,
      changes: [],
      losses: [],
      rights: [],
      untouched: { apis: [], scopes: [], roles: [] },
    });
    const exported = await latchkey('api', 'export');
    expect(objectOf(await latchkeyReading(exported.stdout, 'api', 'import', '-', '--json'))).toMatchObject({
      changes: [],
    });
  });

  it('of roles is imported too', async () => {
    const roles = 'roles: [{ name: ops, portal_right: auditor, scopes: ["orders:read"] }]';
    const diff = objectOf(await latchkeyReading(roles, 'role', 'import', '-', '--json'));
    expect(diff.changes).toMatchObject([{ action: 'role.create', target: 'ops', gains: ['orders:read'] }]);
  });

  it('that is wrong is refused with the place of each fault, for people and for programs', async () => {
    const wrong = CATALOGUE.replace('elevated', 'huge').replace('name: Orders', 'nmae: Orders');
    const told = await latchkeyReading(wrong, 'api', 'import', '-');
    expect(told).toMatchObject({ status: 1, stdout: '' });
    expect(told.stderr).toContain('  apis[0].scopes[1].risk: must be low, elevated or high\n');
    expect(problemOf(await latchkeyReading(wrong, 'api', 'import', '-', '--json'))).toMatchObject({
      type: 'http://localhost:3000/problems/invalid-input',
      status: 400,
      code: 'INVALID_INPUT',
      fields: { 'apis[0].scopes[1].risk': 'must be low, elevated or high' },
    });
    expect(await latchkey('api', 'import', '/nonexistent.yaml')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'latchkey: /nonexistent.yaml cannot be read: there is no such file\n',
    });
    expect((await latchkey('role', 'import', test.dataDir)).stderr).toMatch(
      / cannot be read: it is a folder\n$/,
    );
  });
});

describe('a user', () => {
  it('is invited, suspended, resumed and sent a link, by address', async () => {
    const created = objectOf(
      await latchkey(
        'user',
        'create',
        '--email',
        'Ada@Halden.example',
        '--name',
        'Ada',
        '--role',
        'developer',
        '--json',
      ),
    );
    expect(created).toEqual({
      id: expect.stringMatching(/^usr_\w{26}$/),
      email: 'ada@halden.example',
      invitation: expect.stringMatching(/^http:\/\/localhost:3000\/join#[\w-]{43}$/),
      invitation_expires_at: expect.stringMatching(/Z$/),
    });
    const { id } = created;
    const suspended = objectOf(
      await latchkey('user', 'suspend', 'ADA@halden.example', '--reason', 'left', '--json'),
    );
    expect(suspended).toEqual({ id, email: 'ada@halden.example', suspended_at: expect.stringMatching(/Z$/) });
    expect(await latchkey('user', 'reset', 'ada@halden.example')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^latchkey: This user is suspended/),
    });
    expect(await latchkey('user', 'resume', 'ada@halden.example')).toEqual({
      status: 0,
      stdout: 'ada@halden.example is active again.\n',
      stderr: '',
    });
    const reset = objectOf(await latchkey('user', 'reset', 'ada@halden.example', '--json'));
    expect(reset).toMatchObject({ id, link: expect.stringMatching(/^http:\/\/localhost:3000\/join#/) });
    expect(reset.link).not.toBe(created.invitation);
  });

  it('with a password from stdin can sign in at once; it is nowhere repeated', async () => {
    const password = 'a rather long pass phrase';
    const command = [
      'user',
      'create',
      '--email',
      'ines@halden.example',
      '--role',
      'admin,auditor',
      '--password-stdin',
      '--json',
    ];
    const created = await latchkeyReading(`${password}\n`, ...command);
    expect(objectOf(created)).toMatchObject({ email: 'ines@halden.example', invitation: null });
    expect(created.stdout).not.toContain(password);
    const { rows } = await test.owner.query(
      `select u.password_hash like '$argon2id$%' as hashed, array_agg(r.name order by r.name) as roles from users u
       join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id where u.email = 'ines@halden.example' group by 1`,
    );
    expect(rows).toEqual([{ hashed: true, roles: ['admin', 'auditor'] }]);
    expect(problemOf(await latchkeyReading(`${password}\n`, ...command))).toMatchObject({
      code: 'EMAIL_TAKEN',
    });
  });

  it('is refused with all that is wrong, in the words of the command line', async () => {
    const problem = problemOf(
      await latchkeyReading('short', 'user', 'create', '--email', 'nobody', '--password-stdin', '--json'),
    );
    expect(problem.fields).toEqual({ '--email': expect.any(String), '--password-stdin': expect.any(String) });
    const roleless = await latchkey('user', 'create', '--email', 'x@halden.example', '--role', 'ghost');
    expect(roleless.stderr).toBe('latchkey: --role: No such role: ghost.\n');
    const long = await latchkey('user', 'create', '--email', 'x'.repeat(5_000));
    expect(long).toMatchObject({ status: 1, stderr: 'latchkey: email: Too long.\n' });
    expect(await latchkey('user', 'suspend', 'nobody@halden.example')).toMatchObject({
      status: 1,
      stderr: 'latchkey: email: No user has this e-mail address.\n',
    });
    expect(await latchkey('user', 'suspend', 'ines@halden.example')).toMatchObject({
      status: 1,
      stderr: 'latchkey: Nobody else could administer the portal. Make somebody an admin first.\n',
    });
  });
});

describe('a token', () => {
  const issue = ['token', 'issue', '--user', 'Ada@halden.example', '--scopes', 'orders:read'];

  it('is issued, shown, listed and revoked; its secret stands in one answer only', async () => {
    const issued = objectOf(
      await latchkey(...issue, '--label', 'ci', '--expires-in', '12h', '--cidr', '203.0.113.0/24', '--json'),
    );
    expect(Object.keys(issued).sort()).toEqual(['expires_at', 'id', 'token']);
    const { id, token, expires_at: expiresAt } = issued as Record<string, string>;
    if (!id || !token || !expiresAt) throw new Error('incomplete');
    expect(parseTokenSecret(token)).toMatchObject({ ok: true, kind: 'pat' });
    expect(Date.parse(expiresAt) - systemClock.nowMs()).toBeGreaterThan(11.9 * 3_600_000);

    const shown = await latchkey('token', 'show', id, '--json');
    expect(objectOf(shown)).toMatchObject({
      id,
      label: 'ci',
      status: 'active',
      owner: { type: 'user', name: 'Ada' },
      scopes: ['orders:read'],
      cidrs: ['203.0.113.0/24'],
      history: [{ action: 'token.issue', actor: { type: 'system', id: 'cli' } }],
    });
    const listed = await latchkey('token', 'list', '--user', 'ada@halden.example');
    expect(listed.stdout).toMatch(
      new RegExp(`^${id} {2}ci +active +ada@halden.example +lk_pat_…\\w{4} `, 'm'),
    );

    const suspended = await latchkey('token', 'suspend', id, '--reason', 'odd address', '--json');
    expect(objectOf(suspended)).toEqual({ id, suspended_at: expect.stringMatching(/Z$/) });
    expect((await latchkey('token', 'show', id)).stdout).toMatch(/^Status {6}suspended$/m);
    expect(problemOf(await latchkey('token', 'suspend', id, '--json'))).toMatchObject({
      status: 409,
      code: 'ALREADY_DONE',
    });
    expect(objectOf(await latchkey('token', 'resume', id, '--json'))).toEqual({ id });

    await latchkey('token', 'revoke', id, '--reason', 'replaced');
    expect(objectOf(await latchkey('token', 'restore', id, '--json'))).toEqual({ id });
    expect((await latchkey('token', 'show', id)).stdout).toMatch(/^Status {6}active$/m);
    expect(problemOf(await latchkey('token', 'restore', id, '--json'))).toMatchObject({
      status: 409,
      code: 'ALREADY_DONE',
    });

    const revoked = await latchkey('token', 'revoke', id, '--reason', 'laptop was stolen', '--json');
    expect(objectOf(revoked)).toEqual({ id, revoked_at: expect.stringMatching(/Z$/) });
    expect(problemOf(await latchkey('token', 'revoke', id, '--reason', 'exposed', '--json'))).toMatchObject({
      status: 409,
      code: 'ALREADY_REVOKED',
    });
    const after = await latchkey('token', 'show', id);
    expect(after.stdout).toMatch(/^Status {6}revoked$/m);
    for (const { stdout, stderr } of [shown, listed, revoked, after])
      expect(stdout + stderr).not.toContain(token);
    const { rows } = await test.owner.query('select revoke_reason, revoke_note from tokens');
    expect(rows).toEqual([{ revoke_reason: 'other', revoke_note: 'laptop was stolen' }]);
  });

  it('is rotated: the new secret once, when the old one ends, and its end moved', async () => {
    const issued = objectOf(
      await latchkey(...issue, '--expires-in', '12h', '--label', 'to rotate', '--json'),
    );
    const rotated = objectOf(await latchkey('token', 'rotate', issued.id as string, '--json'));
    expect(rotated).toEqual({ id: issued.id, token: expect.any(String), old_secret_retires_at: null });
    expect(parseTokenSecret(rotated.token as string).ok).toBe(true);
    expect(rotated.token).not.toBe(issued.token);
    const shown = objectOf(await latchkey('token', 'show', issued.id as string, '--json'));
    expect(shown.secrets).toMatchObject([{ state: 'current' }, { state: 'waiting', retires_at: null }]);
    expect(
      problemOf(await latchkey('token', 'rotate', issued.id as string, '--now', '--json')),
    ).toMatchObject({
      status: 409,
      code: 'ROTATION_IN_FLIGHT',
    });
    const moved = objectOf(
      await latchkey('token', 'retire-old', issued.id as string, '--in', '24h', '--json'),
    );
    expect(Date.parse(moved.old_secret_retires_at as string)).toBeGreaterThan(
      systemClock.nowMs() + 86_000_000,
    );
    expect(await latchkey('token', 'retire-old', issued.id as string)).toEqual({
      status: 0,
      stdout: 'The old secret is refused from now on.\n',
      stderr: '',
    });
    expect(objectOf(await latchkey('token', 'rotate', issued.id as string, '--now', '--json'))).toMatchObject(
      {
        old_secret_retires_at: expect.stringMatching(/Z$/),
      },
    );
    const refused = await latchkey('token', 'rotate', issued.id as string, '--grace', '9000h');
    expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('--grace') });
  });

  it('that was exposed is not restored', async () => {
    const { id } = objectOf(await latchkey(...issue, '--label', 'in a log', '--expires-in', '1d', '--json'));
    await latchkey('token', 'revoke', String(id), '--reason', 'exposed');
    expect(await latchkey('token', 'restore', String(id))).toEqual({
      status: 1,
      stdout: '',
      stderr: 'latchkey: Its secret was exposed, so it stays revoked.\n',
    });
    expect((await latchkey('token', 'show', String(id))).stdout).toMatch(/^Status {6}revoked$/m);
  });

  it('is narrowed, never widened, and says what is left', async () => {
    const cidr = ['--cidr', '203.0.113.0/24'];
    const issued = await latchkey(...issue, '--label', 'broad', '--expires-in', '1d', ...cidr, '--json');
    const id = String(objectOf(issued).id);
    expect(objectOf(await latchkey('token', 'narrow', id, '--cidr', '203.0.113.9', '--json'))).toEqual({
      id,
      scopes: ['orders:read'],
      cidrs: ['203.0.113.9/32'],
    });
    expect(problemOf(await latchkey('token', 'narrow', id, ...cidr, '--json'))).toMatchObject({
      status: 409,
      code: 'NOT_NARROWER',
    });
    expect(await latchkey('token', 'narrow', id, '--remove-scope', 'orders:read')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'latchkey: --remove-scope: At least one scope stays. To end the token, revoke it.\n',
    });
    expect((await latchkey('token', 'narrow', id)).status).toBe(2);
    expect(objectOf(await latchkey('token', 'show', id, '--json'))).toMatchObject({
      scopes: ['orders:read'],
      cidrs: ['203.0.113.9/32'],
    });
  });

  it('issued for people stands alone on stdout; what goes with it on stderr', async () => {
    const { status, stdout, stderr } = await latchkey(
      ...issue,
      '--label',
      'script',
      '--expires-at',
      '2027-01-31T12:00:00Z',
    );
    expect(status).toBe(0);
    expect(parseTokenSecret(stdout.trimEnd())).toMatchObject({ ok: true });
    expect(stderr).toMatch(/Its id is tok_\w{26}\. It expires at 2027-01-31 12:00 UTC\.\n$/);
    expect(stderr).not.toContain(stdout.trimEnd());
  });

  it('is refused in the words of the command line', async () => {
    const problem = problemOf(
      await latchkey(...issue, '--label', ' ', '--never', '--cidr', '999.1.1.1', '--json'),
    );
    expect(problem.fields).toEqual({ '--label': expect.any(String), '--cidr': expect.any(String) });
    const never = await latchkey(...issue, '--label', 'x', '--never');
    expect(never.stderr).toBe('latchkey: --never: Policy asks every token to expire. Choose when.\n');
    const long = await latchkey(...issue, '--label', 'x', '--expires-in', '900d');
    expect(long.stderr).toBe('latchkey: --expires-in: Policy allows at most 365 days.\n');
  });

  it('pasted where its id belongs is not repeated', async () => {
    const whole = (await latchkey(...issue, '--label', 'paste', '--expires-in', '1h')).stdout.trim();
    // Cut short it is nothing that redaction knows.
    const secret = whole.slice(0, 24);
    for (const command of [
      ['show', secret],
      ['revoke', secret, '--reason', 'exposed'],
      ['show', secret, '--json'],
    ]) {
      const { status, stdout, stderr } = await latchkey('token', ...command);
      expect(status).toBe(1);
      expect(stdout + stderr).not.toContain(secret);
    }
  });
});

it('a verifier credential is issued for an API there is, and for no other', async () => {
  const issued = objectOf(await latchkey('verifier', 'issue', '--api', 'https://orders.example', '--json'));
  expect(issued).toEqual({ id: expect.stringMatching(/^vrc_/), token: expect.stringMatching(/^lk_ver_/) });
  expect(await latchkey('verifier', 'issue', '--api', 'https://nobody.example')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: 'latchkey: --api: No API has this audience.\n',
  });
});

describe('wrong usage', () => {
  it.each([
    [['nope']],
    [['token', 'issue', '--label', 'x']],
    [['token', 'issue', '--user', 'a', '--label', 'x', '--scopes', 'a', '--expires-in', '1d', '--never']],
    [['token', 'issue', '--user', 'a', '--label', 'x', '--scopes', 'a']],
    [['token', 'issue', '--user', 'a', '--label', 'x', '--scopes', 'a', '--expires-in', 'soon']],
    [
      [
        'token',
        'issue',
        '--user',
        'a',
        '--label',
        'x',
        '--scopes',
        'a',
        '--expires-at',
        '2027-02-30T00:00:00Z',
      ],
    ],
    [['token', 'revoke', 'tok_1', '--reason', ' ']],
    [['token', 'list', '--limit', 'many']],
    [['start', '--only', 'demo']],
  ])('%j ends with 2, and says why on stderr', async (command) => {
    const told = latchkey(...command);
    const problem = problemOf(await latchkey(...command, '--json'), 2);
    expect(problem).toMatchObject({ status: 400, code: 'WRONG_USAGE', detail: expect.stringMatching(/./) });
    expect(await told).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/./) });
  });
});

it('where only the login of the portal is known, as in its container, commands work as well', async () => {
  const variables = { DATABASE_URL: '', VERIFIER_DATABASE_URL: '' };
  expect(objectOf(await test.runWith(variables, 'token', 'list', '--json'))).toMatchObject({ next: null });
  const elsewhere = { ...variables, LATCHKEY_DATA_DIR: join(test.dataDir, 'none') };
  expect(problemOf(await test.runWith(elsewhere, 'token', 'list', '--json'))).toMatchObject({
    detail: expect.stringContaining('LATCHKEY_PEPPER is missing'),
  });
});

it('what a command changed is recorded as done by the system, with the user of the operating system', async () => {
  const { rows } = await test.owner.query(
    `select distinct actor_type, actor_id, actor_name <> '' as named from audit`,
  );
  expect(rows).toEqual([{ actor_type: 'system', actor_id: 'cli', named: true }]);
});
