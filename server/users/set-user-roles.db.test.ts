import { afterAll, beforeEach, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { createTestPortal, type TestPortal } from '../test-context';
import { endUserSessions } from './end-user-sessions';
import { getPerson } from './get-person';
import { setUserRoles } from './set-user-roles';

const cli: Principal = { type: 'system', name: 'cli' };

let portal: TestPortal;
const portals: TestPortal[] = [];
let admins: [UserPrincipal, UserPrincipal];
beforeEach(async () => {
  portal = await createTestPortal();
  portals.push(portal);
  const [one, two] = [await portal.addUser('Ines', ['admin']), await portal.addUser('Noor', ['admin'])];
  admins = [
    { ...one, portalRight: 'admin' },
    { ...two, portalRight: 'admin' },
  ];
});
afterAll(() => Promise.all(portals.map((each) => each.close())));

const set = (who: Principal, user: UserPrincipal, roles: string[]) =>
  setUserRoles(who, { userId: user.userId, roles, mode: 'always' }, portal.ctx);
const adminsLeft = async () =>
  (
    await portal.asOwner(
      `select from user_roles ur join roles r on r.id = ur.role_id where r.portal_right = 'admin'`,
    )
  ).length;

it('somebody who can administer always remains, however many are demoted at once', async () => {
  for (let round = 0; round < 10; round += 1) {
    for (const admin of admins) await set(cli, admin, ['admin']);
    const answers = await Promise.all(admins.map((admin) => set(cli, admin, ['developer'])));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.find((answer) => !answer.ok)).toMatchObject({ code: 'LAST_ADMIN' });
    expect(await adminsLeft()).toBe(1);
  }
});

it('nobody takes that right from themselves; an unknown role, none, and others are refused', async () => {
  const [ines, noor] = admins;
  expect(await set(ines, ines, ['developer'])).toMatchObject({ code: 'FORBIDDEN' });
  expect(await set(ines, noor, ['ghost'])).toMatchObject({ fields: { roles: expect.any(String) } });
  expect(await set(ines, noor, [])).toMatchObject({ fields: { roles: expect.any(String) } });
  expect(await set({ ...noor, portalRight: 'auditor' }, ines, ['developer'])).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await adminsLeft()).toBe(2);
});

it('is recorded once, and a change that changes nothing is not', async () => {
  const [ines, noor] = admins;
  expect(await set(ines, noor, ['auditor', 'developer'])).toMatchObject({
    value: { made: true, gains: ['auditor', 'developer'], loses: ['admin'] },
  });
  expect(await set(ines, noor, ['developer', 'auditor'])).toMatchObject({ value: { gains: [], loses: [] } });
  expect(
    await portal.asOwner(`select before, after, actor_id from audit where action = 'user.roles'`),
  ).toEqual([
    {
      before: { roles: ['admin'] },
      after: { roles: ['auditor', 'developer'] },
      actor_id: ines.userId,
    },
  ]);
});

it('a person’s page is for auditors, and signing somebody out for admins', async () => {
  const [ines, noor] = admins;
  expect(await getPerson(ines, noor.userId, portal.ctx)).toMatchObject({ value: { user: { name: 'Noor' } } });
  expect(await getPerson({ ...ines, portalRight: 'none' }, noor.userId, portal.ctx)).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await endUserSessions({ ...ines, portalRight: 'auditor' }, noor.userId, portal.ctx)).toMatchObject({
    code: 'NOT_FOUND',
  });
});
