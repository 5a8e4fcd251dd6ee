import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Principal } from '@/core/access/principal';
import type { ChangeMode } from '../changes/change-mode';
import { createTestPortal, type TestPortal } from '../test-context';
import { importCatalogue, importDocument } from './import-catalogue';

const cli: Principal = { type: 'system', name: 'cli' };

let portal: TestPortal;
beforeAll(async () => {
  portal = await createTestPortal();
});
afterAll(() => portal.close());

it('says how many people gain or lose a portal right by it before it is made, and makes it when that was seen', async () => {
  const role = 'depot-lead';
  const source = (right: string) => ({ roles: [{ name: role, description: '', portal_right: right }] });
  await importCatalogue(cli, { source: source('none') }, portal.ctx);
  for (const others of [[], ['auditor'], ['admin'], []]) await portal.addUser('Sam', [role, ...others]);
  const save = (right: string, mode: ChangeMode) => importDocument(cli, source(right), mode, portal.ctx);

  const shown = await save('auditor', 'unless it hits');
  expect(shown).toMatchObject({
    value: { made: false, losses: [], rights: [{ from: 'none', to: 'auditor', people: 2 }] },
  });
  const right = () => portal.asOwner('select portal_right from roles where name = $1', [role]);
  expect(await right()).toEqual([{ portal_right: 'none' }]);
  if (!shown.ok) throw new Error(shown.message);
  expect(await save('auditor', { seen: shown.value.seen })).toMatchObject({ value: { made: true } });
  expect(await right()).toEqual([{ portal_right: 'auditor' }]);

  expect(await save('none', 'unless it hits')).toMatchObject({
    value: { made: false, rights: [{ from: 'auditor', to: 'none', people: 2 }] },
  });
  // Nobody holds it: nobody is asked.
  const other = { roles: [{ name: 'nobody-yet', description: '', portal_right: 'admin' }] };
  expect(await importDocument(cli, other, 'unless it hits', portal.ctx)).toMatchObject({
    value: { made: true, rights: [] },
  });
});
