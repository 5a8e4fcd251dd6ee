import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Principal } from '@/core/access/principal';
import { EVERY_TOKEN } from '@/core/token/directory-query';
import { createTestPortal, type TestPortal } from '../test-context';
import { findUserByEmail } from '../users/find-user-by-email';
import { issueToken } from './issue-token';
import { listEveryToken } from './list-every-token';

const cli: Principal = { type: 'system', name: 'cli' };

let portal: TestPortal;
const owners: string[] = [];
beforeAll(async () => {
  portal = await createTestPortal();
  await portal.addApi('https://orders.example', ['orders:read']);
  for (const name of ['Ada', 'Zoe']) {
    const user = await portal.addUser(name);
    owners.push(user.userId);
    for (const label of ['one', 'two', 'three']) {
      await issueToken(
        user,
        {
          owner: { type: 'user', id: user.userId },
          label,
          scopes: ['orders:read'],
          expiry: { type: 'days', days: 1 },
        },
        portal.ctx,
      );
    }
  }
  // All at one instant: only the id tells them apart.
  await portal.asOwner(`update tokens set created_at = '2026-01-01'`);
});
afterAll(() => portal.close());

async function page(userId: string | null, cursor: string | null, limit: number) {
  const result = await listEveryToken(
    cli,
    { filter: { ...EVERY_TOKEN, ownerId: userId }, cursor, limit },
    portal.ctx,
  );
  if (!result.ok) throw new Error(result.code);
  return result.value;
}

it('pages hold every token once, of everybody or of one', async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const { tokens, nextCursor }: Awaited<ReturnType<typeof page>> = await page(null, cursor, 2);
    seen.push(...tokens.map((token) => token.id));
    cursor = nextCursor;
  } while (cursor);
  expect(new Set(seen).size).toBe(6);
  expect(seen).toHaveLength(6);
  const mine = await page(owners[0] ?? '', null, 10);
  expect(mine.tokens.map(({ label, ownerName, status }) => ({ label, ownerName, status }))).toEqual(
    ['three', 'two', 'one'].map((label) => ({ label, ownerName: 'Ada', status: 'active' })),
  );
  expect(mine.tokens[0]?.scopes.map((scope) => scope.name)).toEqual(['orders:read']);
});

it('a place that is none, or a size that is none, is refused', async () => {
  for (const cursor of ['', 'x', '1.2.3', `1.1.${'0'.repeat(36)}`, "1.1.' or true --", '\0']) {
    expect(await listEveryToken(cli, { cursor, limit: 1 }, portal.ctx)).toMatchObject({
      ok: false,
      fields: { cursor: expect.any(String) },
    });
  }
  for (const limit of [0, 1_001, 1.5, Number.NaN]) {
    expect(await listEveryToken(cli, { cursor: null, limit }, portal.ctx)).toMatchObject({
      ok: false,
      fields: { limit: expect.any(String) },
    });
  }
});

it('a developer sees neither the list nor who is behind an address', async () => {
  const zoe = await portal.addUser('Zoe');
  expect(await listEveryToken(zoe, { cursor: null, limit: 1 }, portal.ctx)).toMatchObject({
    ok: false,
    code: 'NOT_FOUND',
  });
  expect(await findUserByEmail(zoe, 'x@halden.example', portal.ctx)).toMatchObject({ code: 'NOT_FOUND' });
});

it('an address finds its user however it is cased, and nobody for what is none', async () => {
  const [id = ''] = owners;
  const found = await findUserByEmail(cli, ` ${id.toUpperCase()}@Halden.example `, portal.ctx);
  expect(found).toMatchObject({ ok: true, value: { id } });
  for (const email of ['', '%', 'a\0b', '\ud800']) {
    expect(await findUserByEmail(cli, email, portal.ctx)).toMatchObject({ ok: false, code: 'INVALID_INPUT' });
  }
});
