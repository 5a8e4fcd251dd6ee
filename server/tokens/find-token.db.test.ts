import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import { formatTokenSecret } from '@/core/token/token-format';
import { revealTokenSecret_theOnlyExit, type TokenSecret } from '@/core/token/token-secret';
import type { Result } from '../result';
import { createTestPortal, type TestPortal } from '../test-context';
import { findTokenBySecret, findTokens } from './find-token';
import { issueToken } from './issue-token';
import { SEARCH_LIMITS } from './search-limits';

let portal: TestPortal;
let owner: UserPrincipal;
let viewer: UserPrincipal;
let stranger: UserPrincipal;
let auditor: UserPrincipal;
let personal: TokenSecret;
let ofApplication: TokenSecret;
beforeAll(async () => {
  portal = await createTestPortal();
  await portal.addApi('https://orders.example', ['orders:read']);
  owner = await portal.addUser('Ada');
  viewer = await portal.addUser('Vera');
  stranger = await portal.addUser('Zoe');
  auditor = { ...(await portal.addUser('Marit', ['auditor'])), portalRight: 'auditor' };
  const application = await portal.addApplication(
    [
      [owner, 'owner'],
      [viewer, 'viewer'],
    ],
    ['orders:read'],
  );
  personal = await issue({ type: 'user', id: owner.userId }, 'crane personal');
  ofApplication = await issue(application, 'crane application');
});
afterAll(() => portal.close());

async function issue(of: Parameters<typeof issueToken>[1]['owner'], label: string): Promise<TokenSecret> {
  const issued = await issueToken(
    owner,
    { owner: of, label, scopes: ['orders:read'], expiry: { type: 'days', days: 1 } },
    portal.ctx,
  );
  if (!issued.ok) throw new Error(issued.message);
  return issued.value.secret;
}

const bySecret = async (somebody: UserPrincipal, secret: TokenSecret) => {
  const found = await findTokenBySecret(somebody, ` ${revealTokenSecret_theOnlyExit(secret)}\n`, portal.ctx);
  return found.ok ? found.value.token.label : found;
};
const byText = async (somebody: UserPrincipal, text: string) => {
  const found = await findTokens(somebody, text, portal.ctx);
  return found.ok ? found.value.map((token) => token.label).sort() : found;
};

it('a secret finds its token for its owner, the members of its application and those who see everything', async () => {
  for (const somebody of [owner, auditor]) expect(await bySecret(somebody, personal)).toBe('crane personal');
  for (const somebody of [owner, viewer, auditor]) {
    expect(await bySecret(somebody, ofApplication)).toBe('crane application');
  }
});

it('to everybody else it is what a secret is that nobody was ever issued', async () => {
  const unknown = await bySecret(stranger, formatTokenSecret('lk', 'pat', portal.ctx.randomBytes));
  expect(unknown).toMatchObject({ ok: false, code: 'NOT_FOUND' });
  expect(await bySecret(stranger, personal)).toEqual(unknown);
  expect(await bySecret(viewer, personal)).toEqual(unknown);
  expect(await bySecret(stranger, ofApplication)).toEqual(unknown);
  expect(await findTokenBySecret(owner, 'lk_pat_x', portal.ctx)).toMatchObject({ code: 'INVALID_INPUT' });
});

it('a text finds what one may see, and a secret given as a text finds nothing', async () => {
  expect(await byText(owner, 'crane')).toEqual(['crane application', 'crane personal']);
  expect(await byText(viewer, 'CRANE')).toEqual(['crane application']);
  expect(await byText(stranger, 'crane')).toEqual([]);
  expect(await byText(auditor, 'crane')).toEqual(['crane application', 'crane personal']);
  expect(await byText(owner, revealTokenSecret_theOnlyExit(personal))).toEqual([]);
  expect(await byText(owner, ' ')).toEqual([]);
});

it('whoever may not see a token asks the database what an unknown secret asks', async () => {
  const questionsOf = async (somebody: UserPrincipal, secret: TokenSecret) => {
    let asked = 0;
    const read = new Proxy(portal.ctx.db.read, {
      get(target, name) {
        if (name === 'select') asked += 1;
        return Reflect.get(target, name, target);
      },
    });
    const ctx = { ...portal.ctx, db: { ...portal.ctx.db, read } };
    const found = await findTokenBySecret(somebody, revealTokenSecret_theOnlyExit(secret), ctx);
    expect(found.ok).toBe(false);
    return asked;
  };
  const unknown = await questionsOf(stranger, formatTokenSecret('lk', 'pat', portal.ctx.randomBytes));
  expect(unknown).toBeGreaterThan(1);
  expect(await questionsOf(stranger, personal)).toBe(unknown);
  expect(await questionsOf(stranger, ofApplication)).toBe(unknown);
});

it('says of a secret that was rotated out that it is retired, and of the one in force that it is not', async () => {
  const secret = await issue({ type: 'user', id: owner.userId }, 'crane rotated');
  const retired = async () => {
    const found = await findTokenBySecret(owner, revealTokenSecret_theOnlyExit(secret), portal.ctx);
    return found.ok && found.value.secretRetired;
  };
  const retireAt = (offset: string) =>
    portal.asOwner(
      `update token_secrets set retire_at = clock_timestamp() + $1::interval
       where token_id = (select id from tokens where label = 'crane rotated')`,
      [offset],
    );
  expect(await retired()).toBe(false);
  await retireAt('1 hour');
  expect(await retired()).toBe(false);
  await retireAt('-1 second');
  expect(await retired()).toBe(true);
});

it.each(['text', 'secret'] as const)(
  'searches by %s are limited a user, exactly, however many are made at once',
  async (by) => {
    const busy = await portal.addUser('Busy');
    const searches: Record<typeof by, (somebody: UserPrincipal) => Promise<Result<unknown>>> = {
      text: (somebody) => findTokens(somebody, 'crane', portal.ctx),
      secret: (somebody) => findTokenBySecret(somebody, revealTokenSecret_theOnlyExit(personal), portal.ctx),
    };
    const answers = await Promise.all(
      Array.from({ length: SEARCH_LIMITS[by].points + 5 }, () => searches[by](busy)),
    );
    const refused = answers.filter((answer) => !answer.ok && answer.code === 'RATE_LIMITED');
    expect(refused).toHaveLength(5);
    expect(refused[0]).toMatchObject({
      message: expect.stringMatching(/^Too many searches\. Wait \d+ seconds/),
      retryAfterSeconds: expect.any(Number),
    });
    // Other people have theirs, and so has the other search.
    expect(await searches[by](owner)).toMatchObject({ ok: true });
    expect(await searches[by === 'text' ? 'secret' : 'text'](busy)).not.toMatchObject({
      code: 'RATE_LIMITED',
    });
  },
);
