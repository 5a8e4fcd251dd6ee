import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Principal } from '@/core/access/principal';
import { readSetupProgress } from '../installation/read-setup-progress';
import { setBrand } from '../installation/set-brand';
import { listRoles } from '../roles/list-roles';
import { createTestPortal, type TestPortal } from '../test-context';
import { issueToken } from '../tokens/issue-token';
import { issueVerifierCredential } from '../verifier-credentials/issue-verifier-credential';
import { importCatalogue } from './import-catalogue';
import { listApis } from './list-apis';

const cli: Principal = { type: 'system', name: 'cli' };

let portal: TestPortal;
beforeAll(async () => {
  portal = await createTestPortal();
});
afterAll(() => portal.close());

it('from an empty installation to the first use, each step shows, and the brand stays once a secret is out', async () => {
  const progress = async () => {
    const result = await readSetupProgress(cli, portal.ctx);
    if (!result.ok) throw new Error(result.code);
    return result.value;
  };
  const nothing = {
    hasAdmin: false,
    brand: null,
    brandFixed: false,
    hasApi: false,
    hasToken: false,
    hasUse: false,
  };
  expect(await progress()).toEqual(nothing);

  for (const brand of ['', 'A', 'tok', 'app', 'x', 'abcdefghijklm', 'lk_', '1ab', 'lk\0']) {
    expect(await setBrand(cli, { brand }, portal.ctx), brand).toMatchObject({
      ok: false,
      fields: { brand: expect.any(String) },
    });
  }
  expect(await setBrand(cli, { brand: 'acme' }, portal.ctx)).toEqual({ ok: true, value: { brand: 'acme' } });
  expect(await setBrand(cli, { brand: 'halden' }, portal.ctx)).toMatchObject({ ok: true });
  expect(await progress()).toEqual({ ...nothing, brand: 'halden' });

  const ines = await portal.addUser('Ines', ['admin']);
  const source = {
    apis: [
      {
        name: 'Orders',
        audience: 'https://orders.example',
        scopes: [
          { name: 'orders:read', group: 'Orders', risk: 'low', access: 'read' },
          { name: 'orders:erase', group: 'Orders', risk: 'high', access: 'write', roles: ['admin'] },
        ],
      },
    ],
  };
  await importCatalogue(ines, { source }, portal.ctx);
  await issueVerifierCredential(ines, { audience: 'https://orders.example', label: 'eu-1' }, portal.ctx);
  const issued = await issueToken(
    ines,
    {
      owner: { type: 'user', id: ines.userId },
      label: 'hello',
      scopes: ['orders:read'],
      expiry: { type: 'days', days: 7 },
    },
    portal.ctx,
  );
  expect(issued).toMatchObject({ ok: true, value: { secret: expect.anything() } });
  expect(await progress()).toEqual({
    ...nothing,
    hasAdmin: true,
    brand: 'halden',
    brandFixed: true,
    hasApi: true,
    hasToken: true,
  });
  expect(await setBrand(ines, { brand: 'late' }, portal.ctx)).toMatchObject({
    ok: false,
    code: 'ALREADY_DONE',
  });
  expect(await portal.asOwner('select brand from installation')).toEqual([{ brand: 'halden' }]);
});

it('an admin sees APIs with scopes, live tokens and credentials; roles with members and what they may give', async () => {
  expect(await listApis(cli, portal.ctx)).toMatchObject({
    ok: true,
    value: [
      {
        name: 'Orders',
        scopes: [
          { name: 'orders:erase', roles: ['admin'], liveTokens: { value: 0, capped: false } },
          { name: 'orders:read', roles: ['admin', 'developer'], liveTokens: { value: 1, capped: false } },
        ],
        verifierCredentials: [{ label: 'eu-1', revokedAt: null }],
      },
    ],
  });
  await portal.asOwner('update tokens set expires_at = now()');
  expect(await listApis(cli, portal.ctx)).toMatchObject({
    value: [{ scopes: [{}, { liveTokens: { value: 0 } }] }],
  });
  expect(await listRoles(cli, portal.ctx)).toMatchObject({
    ok: true,
    value: {
      scopes: [expect.anything(), expect.anything()],
      roles: [
        { name: 'admin', members: 1, scopes: ['orders:erase', 'orders:read'], highestRisk: 'high' },
        { name: 'auditor', members: 0, scopes: [], highestRisk: null },
        { name: 'developer', members: 0, scopes: ['orders:read'], highestRisk: 'low' },
      ],
    },
  });
});

it('for a developer none of it exists, and the prefix is not theirs to choose', async () => {
  const zoe = await portal.addUser('Zoe');
  for (const read of [listApis, listRoles, readSetupProgress]) {
    expect(await read(zoe, portal.ctx)).toMatchObject({ ok: false, code: 'NOT_FOUND' });
  }
  expect(await setBrand(zoe, { brand: 'zoe' }, portal.ctx)).toMatchObject({ ok: false, code: 'NOT_FOUND' });
});
