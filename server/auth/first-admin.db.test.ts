import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestPortal, type TestPortal } from '../test-context';
import { createUser } from '../users/create-user';
import { type CompleteSetupInput, completeSetup } from './complete-setup';
import { issueSetupLink } from './issue-setup-link';
import { readLink } from './one-time-links';
import { findSessionUser } from './session';
import { revealSessionToken_forItsCookie } from './session-token';
import { signIn } from './sign-in';

const PASSWORD = 'correct horse battery staple';

// Each test begins with an installation nobody has set up.
let portal: TestPortal;
beforeEach(async () => {
  await portal?.close();
  portal = await createTestPortal();
});
afterAll(() => portal.close());

const secretOf = (url: string) => new URL(url).hash.slice(1);
const link = async () => {
  const issued = await issueSetupLink(portal.ctx);
  if (!issued) throw new Error('no link');
  return secretOf(issued.url);
};
const complete = (secret: string, input: Partial<CompleteSetupInput> = {}) =>
  completeSetup(
    { secret, email: 'ines@halden.example', name: 'Ines Carvalho', password: PASSWORD, ...input },
    portal.ctx,
  );
const admins = () =>
  portal.asOwner(
    `select u.id, u.email from users u join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id where r.name = 'admin'`,
  );

describe('the set-up link', () => {
  it('carries its secret in the fragment, under the configured address, and lives an hour', async () => {
    const issued = await issueSetupLink(portal.ctx);
    expect(issued?.url).toMatch(/^http:\/\/localhost:3000\/setup#[A-Za-z0-9_-]{43}$/);
    const minutes = ((issued?.expiresAt.getTime() ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(59);
    expect(minutes).toBeLessThan(61);
  });

  it('makes the first admin, who is signed in and can issue tokens', async () => {
    const result = await complete(await link());
    if (!result.ok) throw new Error(result.code);
    const user = await findSessionUser(revealSessionToken_forItsCookie(result.value.token), portal.ctx);
    expect(user).toMatchObject({ email: 'ines@halden.example', name: 'Ines Carvalho', portalRight: 'admin' });
    const roles = await portal.asOwner(
      'select r.name from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = $1 order by 1',
      [user?.userId],
    );
    expect(roles).toEqual([{ name: 'admin' }, { name: 'developer' }]);
    const actions = await portal.asOwner('select action, actor_id from audit order by occurred_at, id');
    expect(actions).toEqual([
      { action: 'setup.link', actor_id: 'setup' },
      { action: 'setup.complete', actor_id: user?.userId },
      { action: 'session.start', actor_id: user?.userId },
    ]);
    expect(await signIn({ email: 'ines@halden.example', password: PASSWORD }, portal.ctx)).toMatchObject({
      ok: true,
    });
  });

  it('stands in no table as text, nor does the password', async () => {
    const secret = await link();
    await complete(secret);
    const tables = await portal.asOwner<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    for (const { name } of tables) {
      const rows = await portal.asOwner<{ row: string }>(`select t::text as row from ${name} t`);
      const dump = rows.map(({ row }) => row).join('\n');
      for (const text of [secret, Buffer.from(secret, 'base64url').toString('hex'), PASSWORD]) {
        expect(dump, name).not.toContain(text);
      }
    }
  });

  it('works once: twenty at the same moment make one admin', async () => {
    const secret = await link();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => complete(secret, { email: `admin-${index}@halden.example` })),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    for (const result of results) if (!result.ok) expect(result.code).toBe('LINK_INVALID');
    expect(await admins()).toHaveLength(1);
    expect(await portal.asOwner('select 1 from users')).toHaveLength(1);
    expect(await portal.asOwner('select 1 from sessions')).toHaveLength(1);
  }, 60_000);

  it('makes one admin even where several links should work', async () => {
    const secrets = [await link(), await link(), await link()];
    await portal.asOwner('update one_time_links set replaced_at = null');
    const results = await Promise.all(
      secrets.map((secret, index) => complete(secret, { email: `admin-${index}@halden.example` })),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(await admins()).toHaveLength(1);
  });

  it('is replaced by a newer one', async () => {
    const older = await link();
    const newer = await link();
    expect(await complete(older)).toMatchObject({ code: 'LINK_INVALID' });
    expect(await complete(newer)).toMatchObject({ ok: true });
  });

  it('is one, if two starts make theirs at the same moment', async () => {
    await Promise.all(Array.from({ length: 5 }, () => issueSetupLink(portal.ctx)));
    const open = await portal.asOwner(
      'select 1 from one_time_links where used_at is null and replaced_at is null',
    );
    expect(open).toHaveLength(1);
  });

  it('is dead at its end', async () => {
    const secret = await link();
    await portal.asOwner('update one_time_links set expires_at = clock_timestamp()');
    expect(await readLink({ purpose: 'setup', secret }, portal.ctx)).toMatchObject({ code: 'LINK_INVALID' });
    expect(await complete(secret)).toMatchObject({ code: 'LINK_INVALID' });
    expect(await admins()).toHaveLength(0);
  });

  it('is not made, and an older one is dead, once somebody can administer, invited ones included', async () => {
    const secret = await link();
    const created = await createUser(
      { type: 'system', name: 'cli' },
      { email: 'boss@halden.example', roles: ['admin'] },
      portal.ctx,
    );
    expect(created).toMatchObject({ ok: true });
    expect(await issueSetupLink(portal.ctx)).toBeNull();
    expect(await complete(secret)).toMatchObject({ code: 'LINK_INVALID' });
    expect(await admins()).toHaveLength(1);
  });

  it('is made again when the only admin is suspended', async () => {
    await complete(await link());
    expect(await issueSetupLink(portal.ctx)).toBeNull();
    await portal.asOwner('update users set suspended_at = now()');
    const secret = await link();
    expect(await complete(secret)).toMatchObject({
      code: 'INVALID_INPUT',
      fields: { email: expect.any(String) },
    });
    expect(await complete(secret, { email: 'second@halden.example' })).toMatchObject({ ok: true });
  });

  it('survives wrong input, and says which field', async () => {
    const secret = await link();
    const refused = await complete(secret, { email: 'ines', name: ' ', password: 'short' });
    expect(refused).toMatchObject({
      code: 'INVALID_INPUT',
      fields: { email: expect.any(String), name: expect.any(String), password: expect.any(String) },
    });
    expect(JSON.stringify(refused)).not.toContain('"short"');
    expect(await readLink({ purpose: 'setup', secret }, portal.ctx)).toMatchObject({ ok: true });
    expect(await complete(secret)).toMatchObject({ ok: true });
  });

  it.each(['', 'x', '\0', 'A'.repeat(43), `${'A'.repeat(42)}=`, "' or true --"])(
    '%j opens nothing',
    async (secret) => {
      await link();
      expect(await readLink({ purpose: 'setup', secret }, portal.ctx)).toMatchObject({
        code: 'LINK_INVALID',
      });
      expect(await complete(secret)).toMatchObject({ code: 'LINK_INVALID' });
    },
  );

  it('of one purpose opens nothing of another', async () => {
    const secret = await link();
    for (const purpose of ['invitation', 'password_reset'] as const) {
      expect(await readLink({ purpose, secret }, portal.ctx)).toMatchObject({ code: 'LINK_INVALID' });
    }
  });
});
