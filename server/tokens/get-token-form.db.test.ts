import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestPortal, type TestPortal } from '../test-context';
import { getTokenForm } from './get-token-form';
import { issueToken } from './issue-token';

let portal: TestPortal;

beforeAll(async () => {
  portal = await createTestPortal();
  await portal.addApi('https://orders.example', ['orders:read', 'orders:write']);
});
afterAll(() => portal.close());

it('shows every scope, and tells which of them this person may give', async () => {
  const developer = await portal.addUser('Ines Carvalho', ['developer']);
  const guest = await portal.addUser('Noor Haddad', []);
  const orders = (form: Awaited<ReturnType<typeof getTokenForm>>) =>
    form.catalogue.filter((scope) => scope.audience === 'https://orders.example');

  const hers = await getTokenForm(developer, portal.ctx);
  expect(orders(hers).map((scope) => scope.name)).toEqual(['orders:read', 'orders:write']);
  expect(orders(hers).every((scope) => hers.grantableScopeIds.has(scope.id))).toBe(true);

  const theirs = await getTokenForm(guest, portal.ctx);
  expect(orders(theirs)).toHaveLength(2);
  expect(theirs.grantableScopeIds.size).toBe(0);
});

it('counts only this person’s live tokens', async () => {
  const one = await portal.addUser('Tomás Reyes');
  const other = await portal.addUser('Jonas Falk');
  const input = { label: 'laptop', scopes: ['orders:read'], expiry: { type: 'days' as const, days: 7 } };
  await issueToken(one, { ...input, owner: { type: 'user', id: one.userId } }, portal.ctx);
  expect((await getTokenForm(one, portal.ctx)).live).toBe(1);
  expect((await getTokenForm(other, portal.ctx)).live).toBe(0);
});
