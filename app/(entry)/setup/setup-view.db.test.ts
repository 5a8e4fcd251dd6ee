import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDemoCatalogue } from '@/server/apis/demo-catalogue';
import { importCatalogue } from '@/server/apis/import-catalogue';
import type { SignedInUser } from '@/server/auth/session';
import { setBrand } from '@/server/installation/set-brand';
import { createTestPortal, type TestPortal } from '@/server/test-context';
import { issueToken } from '@/server/tokens/issue-token';
import { readSetupView } from './setup-view';

let portal: TestPortal;
let ines: SignedInUser;

beforeEach(async () => {
  portal = await createTestPortal();
  ines = { ...(await portal.addUser('Ines Carvalho', ['admin', 'developer'])), email: 'ines@halden.example' };
});
afterEach(() => portal.close());

const view = (user = ines) => readSetupView(user, 'UTC', portal.ctx);
const issue = (user: SignedInUser, label: string) =>
  issueToken(
    user,
    {
      owner: { type: 'user', id: user.userId },
      label,
      scopes: ['orders:read'],
      expiry: { type: 'days', days: 7 },
    },
    portal.ctx,
  );
const importDemo = () => importCatalogue(ines, { source: readDemoCatalogue().source }, portal.ctx);

it('the wizard goes on at the step that comes next, whatever was done so far', async () => {
  expect((await view())?.progress).toMatchObject({ step: 'prefix', brand: null, api: null, token: null });

  await setBrand(ines, { brand: 'hf' }, portal.ctx);
  expect((await view())?.progress).toMatchObject({ step: 'api', brand: 'hf', api: null });

  await importDemo();
  const atToken = await view();
  expect(atToken?.progress).toMatchObject({ step: 'token', api: { name: 'Orders (demo)', scopes: 5 } });
  expect(atToken?.call).toMatchObject({ what: 'demo', url: 'http://localhost:3200/orders' });
  expect(atToken?.scopes.map((scope) => scope.name)).toContain('orders:read');

  await issue(ines, 'hello');
  expect((await view())?.progress).toMatchObject({
    step: 'try',
    token: { label: 'hello', scopes: ['orders:read'] },
  });
});

it('is over once a verifier has reported a request, or somebody else has tokens', async () => {
  await importDemo();
  const tomas = { ...(await portal.addUser('Tomás Reyes')), email: 'tomas@halden.example' };
  await issue(tomas, 'theirs');
  expect(await view()).toBeNull();

  const issued = await issue(ines, 'hello');
  expect((await view())?.progress.step).toBe('try');
  if (!issued.ok) throw new Error(issued.message);
  await portal.asOwner(
    'insert into token_use (token_id, first_used_at, last_used_at, last_used_day) values ($1, now(), now(), now())',
    [issued.value.tokenId],
  );
  expect(await view()).toBeNull();
});

it('is none of anybody else’s business', async () => {
  const tomas = { ...(await portal.addUser('Tomás Reyes')), email: 'tomas@halden.example' };
  const marit = { ...(await portal.addUser('Marit Bakker', ['auditor'])), email: 'marit@halden.example' };
  expect(await view(tomas)).toBeNull();
  expect(await view({ ...marit, portalRight: 'auditor' })).toBeNull();
});

it('offers only scopes that the admin may put on a token, and none of Latchkey’s own', async () => {
  await importDemo();
  const names = (await view())?.scopes.map((scope) => scope.name) ?? [];
  expect(names.some((name) => name.startsWith('latchkey:'))).toBe(false);
  await portal.asOwner(
    `delete from role_scopes where scope_id = (select id from scopes where name = 'orders:read')`,
  );
  expect((await view())?.scopes.map((scope) => scope.name)).not.toContain('orders:read');
});
