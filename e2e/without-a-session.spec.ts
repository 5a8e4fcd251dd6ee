/**
 * What a protected page tells someone who is not signed in, whichever way it is asked for: nothing. Each way is one by
 * which a Next.js application once told.
 */
import { asOwner } from './harness/database';
import { addPerson, type Person } from './harness/people';
import { rawRequest } from './harness/raw-request';
import { expect, test } from './harness/test';
import { type HeldToken, issueToken } from './harness/tokens';

let owner: Person;
let token: HeldToken;
test.beforeAll(async ({ product }) => {
  owner = await addPerson(product, { name: 'Canary Person' });
  token = await issueToken(product, owner, { label: 'canary label' });
});

const RSC = { rsc: '1' };
const VARIANTS: { name: string; suffix?: string; headers?: Record<string, string> }[] = [
  { name: 'as a page' },
  { name: 'as a component payload', headers: RSC },
  { name: 'as a payload with its cache-busting key', suffix: '?_rsc=1a2b3', headers: RSC },
  { name: 'as a prefetch', headers: { ...RSC, 'next-router-prefetch': '1' } },
  {
    name: 'as the tree of its segments',
    headers: { ...RSC, 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
  },
  {
    name: 'as all of its segments',
    headers: { ...RSC, 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_full' },
  },
  {
    name: 'as its head',
    headers: { ...RSC, 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_head' },
  },
  {
    name: 'with its state of the router forged',
    headers: { ...RSC, 'next-router-state-tree': '%5B%22%22%5D' },
  },
  { name: 'by its payload’s file', suffix: '.rsc' },
  { name: 'by its segments’ files', suffix: '.segments/_tree.segment.rsc' },
  { name: 'by its data’s file', suffix: '.json' },
  {
    name: 'as a step of the middleware',
    headers: { 'x-middleware-subrequest': Array(5).fill('proxy').join(':') },
  },
  {
    name: 'as a step of an older middleware',
    headers: { 'x-middleware-subrequest': Array(5).fill('src/middleware').join(':') },
  },
  { name: 'as a preflight of the middleware', headers: { 'x-middleware-prefetch': '1' } },
  { name: 'as a rewrite', headers: { 'x-middleware-rewrite': '/tokens', 'x-matched-path': '/tokens' } },
  { name: 'as a path invoked inside', headers: { 'x-invoke-path': '/tokens', 'x-invoke-status': '200' } },
  { name: 'as a resumed render', headers: { 'next-resume': '1', 'x-nextjs-data': '1' } },
  { name: 'with parameters in place of the path’s', suffix: '?nxtPid=1&id=1&__nextLocale=en' },
  { name: 'with a doubled slash', suffix: '/' },
];

for (const { name, suffix = '', headers = {} } of VARIANTS) {
  test(`nobody is told anything ${name}`, async ({ product }) => {
    const paths = [
      '/tokens',
      `/tokens/${token.id}`,
      '/tokens/new',
      '/activity',
      '/security',
      '/admin/users',
      '/admin/apis',
    ];
    for (const path of [...paths, `/tokens/${token.id}/first-use`]) {
      const answer = await rawRequest(`${product.portalUrl}${path}${suffix}`, { headers });
      const told = JSON.stringify(answer.headers) + answer.text;
      for (const canary of [token.label, owner.name, owner.email, token.secret.slice(-4), 'orders:read']) {
        expect(told, `${path} tells ${canary}`).not.toContain(canary);
      }
    }
  });
}

test('a cookie that is no session, or one that ended, is nobody', async ({ product }) => {
  const ended = await addPerson(product);
  await asOwner(
    product,
    `update sessions set ended_at = clock_timestamp(), end_reason = 'signed_out' where id = $1`,
    [ended.sessionId],
  );
  const expired = await addPerson(product);
  await asOwner(product, 'update sessions set expires_at = clock_timestamp() where id = $1', [
    expired.sessionId,
  ]);
  const [name] = owner.cookie.split('=');
  const cookies = [
    `${name}=`,
    `${name}=x`,
    `${name}=${'A'.repeat(43)}`,
    `${owner.cookie}x`,
    owner.cookie.slice(0, -1),
  ];
  for (const cookie of [...cookies, ended.cookie, expired.cookie]) {
    const answer = await rawRequest(`${product.portalUrl}/tokens`, { headers: { cookie } });
    expect([answer.status, answer.headers.location]).toEqual([307, '/sign-in?next=%2Ftokens']);
  }
  expect(
    (await rawRequest(`${product.portalUrl}/tokens`, { headers: { cookie: owner.cookie } })).status,
  ).toBe(200);
});
