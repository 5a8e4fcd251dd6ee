/** Off-boarding by selection: what was issued before an instant, carries a scope, or belongs to an application. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import { type DirectoryFilter, EVERY_TOKEN } from '@/core/token/directory-query';
import { createTestPortal, type TestPortal } from '../test-context';
import { issueToken } from './issue-token';
import { previewRevocation, type RevocationSelection, revokeManyTokens } from './revoke-many-tokens';

let portal: TestPortal;
let admin: UserPrincipal;
let ada: UserPrincipal;
let applicationId: string;

beforeAll(async () => {
  portal = await createTestPortal();
  await portal.addApi('https://orders.example', ['orders:read', 'orders:write']);
  admin = await portal.addUser('Ines', ['admin']);
});
afterAll(() => portal.close());

const LEAK = new Date('2026-03-01T12:00:00Z');
const AFTER_LEAK = new Date('2026-03-01T12:00:00.001Z');
const BEFORE_LEAK = new Date('2026-03-01T11:59:59.999Z');

/** Of a person and of an application: one just before the instant, one at it, one just after; each with and without the scope. */
beforeEach(async () => {
  await portal.asOwner(
    `update tokens set revoked_at = clock_timestamp(), revoke_reason = 'other' where revoked_at is null`,
  );
  ada = await portal.addUser('Ada');
  ({ id: applicationId } = await portal.addApplication([[ada, 'owner']], ['orders:read', 'orders:write']));
  for (const owner of [{ type: 'user', id: ada.userId } as const, applicationOwner()]) {
    for (const scopes of [['orders:read'], ['orders:read', 'orders:write']]) {
      await issue('before', owner, scopes, BEFORE_LEAK);
      await issue('at', owner, scopes, LEAK);
      await issue('after', owner, scopes, AFTER_LEAK);
    }
  }
});

const applicationOwner = () => ({ type: 'application', id: applicationId }) as const;

async function issue(
  when: string,
  owner: { type: 'user' | 'application'; id: string },
  scopes: string[],
  createdAt: Date,
): Promise<void> {
  const label = `${owner.type} ${when} ${scopes.at(-1)}`;
  const issued = await issueToken(
    ada,
    { owner, label, scopes, expiry: { type: 'days', days: 30 } },
    portal.ctx,
  );
  if (!issued.ok) throw new Error(JSON.stringify(issued));
  // No use case moves a token's birth, so no trigger carries it over to the list.
  for (const [table, id] of [
    ['tokens', 'id'],
    ['token_directory', 'token_id'],
  ]) {
    await portal.asOwner(`update ${table} set created_at = $2 where ${id} = $1`, [
      issued.value.tokenId,
      createdAt,
    ]);
  }
}

const liveLabels = async () =>
  (
    await portal.asOwner<{ label: string }>(
      'select label from tokens where revoked_at is null order by label',
    )
  )
    .map(({ label }) => label)
    .sort();

const parts = {
  'issued before an instant': [() => ({ createdBefore: LEAK }), (label: string) => / before /.test(label)],
  'with a scope': [() => ({ scope: 'orders:write' }), (label: string) => label.endsWith('orders:write')],
  'of an application': [
    () => ({ ownerId: applicationId }),
    (label: string) => label.startsWith('application '),
  ],
} satisfies Record<string, [() => Partial<DirectoryFilter>, (label: string) => boolean]>;
type Part = keyof typeof parts;

const COMBINATIONS: Part[][] = [
  ['issued before an instant'],
  ['with a scope'],
  ['of an application'],
  ['issued before an instant', 'with a scope'],
  ['issued before an instant', 'of an application'],
  ['with a scope', 'of an application'],
  ['issued before an instant', 'with a scope', 'of an application'],
];

it.each(COMBINATIONS.map((names) => [names.join(', '), names] as const))(
  'all tokens %s are revoked, as many as the preview said, and no other',
  async (_name, names) => {
    const filter = Object.assign({ ...EVERY_TOKEN }, ...names.map((name) => parts[name][0]()));
    const asOf = new Date();
    const selection: RevocationSelection = { type: 'matching', filter, asOf };
    const stay = (await liveLabels()).filter((label) => !names.every((name) => parts[name][1](label)));
    const preview = await previewRevocation(admin, selection, portal.ctx);
    if (!preview.ok) throw new Error(preview.message);
    // Whoever confirms has not seen it: it came after they looked.
    await issue('late', applicationOwner(), ['orders:read', 'orders:write'], new Date(asOf.getTime() + 1));

    const input = { reason: 'exposed' as const, seenTotal: preview.value.total, selectionText: 'x' };
    expect(await revokeManyTokens(admin, selection, input, portal.ctx)).toMatchObject({
      value: { finished: true },
    });
    expect(await liveLabels()).toEqual([...stay, 'application late orders:write'].sort());
    expect(preview.value.total).toBe(12 - stay.length);
    expect(stay).not.toHaveLength(12);
  },
);
