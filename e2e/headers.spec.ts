/** What every answer of the portal carries, whoever asks. */
import { PAGES } from './authorization-matrix';
import { addPerson } from './harness/people';
import { rawRequest } from './harness/raw-request';
import { expect, test } from './harness/test';
import { issueToken } from './harness/tokens';

const directives = (policy: string) =>
  new Map(policy.split('; ').map((each) => [each.split(' ')[0] ?? '', each.split(' ').slice(1)]));

for (const path of Object.keys(PAGES)) {
  test(`${path} runs nobody else's script, and is kept by nobody`, async ({ product }) => {
    const admin = await addPerson(product, { roles: ['admin', 'developer'] });
    const token = await issueToken(product, admin);
    const url = `${product.portalUrl}${path.replace('[id]', token.id).replace('[code]', 'NOT_FOUND')}`;
    const nonces = new Set<string>();
    for (const headers of [{}, {}, { cookie: admin.cookie }, { cookie: admin.cookie }]) {
      const answer = await rawRequest(url, { headers });
      const policy = directives(String(answer.headers['content-security-policy']));
      const scripts = policy.get('script-src') ?? [];
      const nonce = scripts.find((source) => source.startsWith("'nonce-"))?.slice("'nonce-".length, -1) ?? '';
      expect(nonce).toMatch(/^[\w+/=-]{22,}$/);
      nonces.add(nonce);
      expect(scripts.toSorted()).toEqual(["'self'", `'nonce-${nonce}'`, "'strict-dynamic'"].toSorted());
      expect(policy.get('style-src-elem')).toEqual(["'self'", `'nonce-${nonce}'`]);
      for (const [directive, source] of Object.entries(CLOSED))
        expect(policy.get(directive)).toEqual([source]);
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
      });
      expect(answer.headers['cache-control']).toContain('no-store');
      expect(answer.headers['referrer-policy']).toMatch(/^(same-origin|no-referrer)$/);
      expect(answer.headers['x-powered-by']).toBeUndefined();
      expect(answer.headers['strict-transport-security'], 'over http').toBeUndefined();
      // Every script of the page is one it allowed itself.
      const tags = answer.text.match(/<script\b[^>]*>/g) ?? [];
      expect(tags.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
    }
    expect(nonces.size).toBe(4);
  });
}

const CLOSED = {
  'object-src': "'none'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
  'form-action': "'self'",
};

for (const path of ['/tokens/new', '/admin/users', '/setup', '/join', '/reset']) {
  test(`${path}, which shows or takes a secret, tells no other site where it was`, async ({ product }) => {
    const admin = await addPerson(product, { roles: ['admin', 'developer'] });
    const { headers } = await rawRequest(`${product.portalUrl}${path}`, {
      headers: { cookie: admin.cookie },
    });
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cache-control': expect.stringContaining('no-store'),
    });
  });
}
