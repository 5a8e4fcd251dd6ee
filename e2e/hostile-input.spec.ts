/** What people, programs and attackers put into fields: told what is wrong with it, or kept as it is. */
import { newId } from '@/runtime/ids';
import { ACTIONS } from './authorization-matrix';
import { asOwner } from './harness/database';
import { addPerson, type Person, signInAs } from './harness/people';
import type { ProductAddress } from './harness/product';
import { rawRequest } from './harness/raw-request';
import { callServerAction, findServerAction } from './harness/server-actions';
import { expect, test } from './harness/test';
import { issueCredential, issueToken, sendTokenForm, tokenForm } from './harness/tokens';
import { type AbusePayloads, readVectors, vectorsDir } from './harness/vectors';

const NASTY = [
  '\0',
  'a\0b',
  '\ud800',
  '\u202eexe.txt',
  '\u0007',
  '',
  ' ',
  'x'.repeat(100_000),
  "'; drop table tokens; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '../../etc/passwd',
  '%00%0d%0aSet-Cookie:x=1',
  '__proto__',
  'constructor',
  'NaN',
  '-1',
  '1e999',
  '9'.repeat(400),
  '🙂'.repeat(81),
  'tok_',
  `tok_${'Z'.repeat(26)}`,
  '2026-02-30T25:61:61Z',
];

let admin: Person;
test.beforeEach(async ({ product }) => {
  admin = await addPerson(product, { roles: ['admin', 'developer'] });
});

for (const [name, { page, form }] of Object.entries(ACTIONS)) {
  const fields = Object.keys(form);
  if (fields.length === 0) continue;
  test(`${name} takes nothing amiss, whatever stands in ${fields.join(', ')}`, async ({ product }) => {
    const token = await issueToken(product, admin);
    const own = (text: string) =>
      text.replace('$token', token.id).replace('$email', `${newId()}@halden.example`);
    for (const field of fields) {
      await asOwner(product, 'delete from rate_limits');
      for (const nasty of NASTY) {
        const filled = Object.entries(form).map(([each, value]) => [
          each,
          typeof value === 'string' ? own(value) : value,
        ]);
        const { status, text } = await callServerAction(product.portalUrl, {
          action: findServerAction(name),
          page: own(page),
          form: { ...Object.fromEntries(filled), [field]: nasty },
          headers: { cookie: admin.cookie },
        });
        expect([field, nasty.slice(0, 40), status < 500]).toEqual([field, nasty.slice(0, 40), true]);
        expect(text).not.toMatch(/invalid byte sequence|syntax error at|node_modules/);
      }
    }
  });
}

test('what a label may hold is kept to the letter, and shown as text', async ({ page, context, product }) => {
  await signInAs(context, product, admin);
  const token = await issueToken(product, admin);
  for (const label of [
    `<img src=x onerror="alert(1)">`,
    `"'; --`,
    '日本語 🙂 é',
    '{{constructor}}',
    '\\u0000 & &amp;',
    '2026-99-99T99:99:99Z',
  ]) {
    expect(await rename(product, token.id, label)).toMatchObject({ status: 'ok' });
    await page.goto(`/tokens/${token.id}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(label);
    await expect(page.locator('main img')).toHaveCount(0);
    await page.goto(`/admin/audit?target=${token.id}`);
    await expect(page.getByText(label, { exact: true }).first()).toBeAttached();
  }
});

test('every naughty string is refused as a label, or kept as it is', async ({ product }) => {
  test.skip(!vectorsDir, 'TEST_VECTORS_DIR says where the vectors are');
  test.slow();
  const token = await issueToken(product, admin);
  const payloads = readVectors<AbusePayloads>('abuse/payloads.json');
  let kept = token.label;
  for (const label of [...readVectors<string[]>('naughty/blns.json'), ...payloads.unicode]) {
    const { status } = await rename(product, token.id, label);
    if (status === 'ok') kept = label.toWellFormed().normalize('NFC').replace(/\r\n?/g, '\n').trim();
    else expect([label, status]).toEqual([label, 'invalid']);
    const [row] = await asOwner(product, 'select label from tokens where user_id = $1', [admin.id]);
    expect(row?.label).toBe(kept);
  }
});

test('no field that a form does not have changes anything', async ({ product }) => {
  test.skip(!vectorsDir, 'TEST_VECTORS_DIR says where the vectors are');
  const { mass_assignment_keys: keys } = readVectors<AbusePayloads>('abuse/payloads.json');
  const victim = await addPerson(product);
  const form = tokenForm({ label: 'assigned' });
  const extra = Object.fromEntries(
    keys.filter((key) => !(key in form)).map((key) => [key, /id$|owner/i.test(key) ? victim.id : '1']),
  );
  const { result } = await sendTokenForm(product, admin, { ...extra, ...form });
  expect(result).toMatchObject({ status: 'ok', data: { scopes: ['orders:read'], kind: 'personal' } });
  expect(
    await asOwner(
      product,
      `select user_id, kind, revoked_at, suspended_at, application_id, created_by_id, metadata,
         round(extract(epoch from expires_at - created_at) / 86400)::int as days,
         abs(extract(epoch from created_at - clock_timestamp())) < 60 as created_now
       from tokens where label = 'assigned'`,
    ),
  ).toEqual([
    {
      user_id: admin.id,
      kind: 'personal',
      revoked_at: null,
      suspended_at: null,
      application_id: null,
      created_by_id: admin.id,
      metadata: {},
      days: 30,
      created_now: true,
    },
  ]);
  expect(await asOwner(product, 'select id from tokens where user_id = $1', [victim.id])).toEqual([]);

  const credential = await issueCredential(product);
  for (const key of keys.filter((each) => each !== 'scopes')) {
    const { status, text } = await rawRequest(`${product.verifierUrl}/v1/tokens/verify`, {
      method: 'POST',
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      body: JSON.stringify({ token: 'x', [key]: victim.id }),
    });
    expect([key, status, JSON.parse(text).code]).toEqual([key, 400, 'INVALID_REQUEST']);
  }
});

test('no scopes, unknown scopes and "*" permit nothing', async ({ product }) => {
  for (const scopes of [
    [],
    [''],
    ['*'],
    ['orders:*'],
    ['orders:read '],
    ['ORDERS:READ'],
    ['orders:read orders:write'],
  ]) {
    const { result } = await sendTokenForm(product, admin, tokenForm({ label: 'all of it', scopes }));
    expect([scopes, result]).toEqual([scopes, expect.objectContaining({ status: 'invalid' })]);
  }
  expect(await asOwner(product, `select id from tokens where label = 'all of it'`)).toEqual([]);
});

test('a secret cut, lengthened or changed anywhere opens nothing', async ({ product }) => {
  const credential = await issueCredential(product);
  const { secret } = await issueToken(product, admin);
  const ask = async (token: string) => {
    const { text } = await rawRequest(`${product.verifierUrl}/v1/tokens/verify`, {
      method: 'POST',
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    return JSON.parse(text).code;
  };
  expect(await ask(secret)).toBe('VALID');
  const cut = Array.from({ length: secret.length }, (_, length) => secret.slice(0, length));
  const grown = ['0', ' ', '\n', '\0', '=', secret].flatMap((junk) => [secret + junk, junk + secret]);
  const changed = Array.from(
    secret,
    (character, at) => `${secret.slice(0, at)}${character === 'x' ? 'y' : 'x'}${secret.slice(at + 1)}`,
  );
  const relabelled = [
    secret.replace('_pat_', '_app_'),
    secret.replace('_pat_', '_ver_'),
    secret.toUpperCase(),
  ];
  for (const token of [...cut, ...grown, ...changed, ...relabelled]) {
    expect([token, await ask(token)]).toEqual([token, expect.stringMatching(/^(INVALID_FORMAT|NOT_FOUND)$/)]);
  }
});

async function rename(product: ProductAddress, tokenId: string, label: string) {
  const { result, status, text } = await callServerAction(product.portalUrl, {
    action: findServerAction('renameTokenAction'),
    page: `/tokens/${tokenId}`,
    form: { token_id: tokenId, label },
    headers: { cookie: admin.cookie },
  });
  if (!result) throw new Error(`${JSON.stringify(label)}: ${status} ${text.slice(0, 200)}`);
  return result as { status: string };
}
