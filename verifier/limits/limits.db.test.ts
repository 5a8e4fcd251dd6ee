import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_RATE_LIMITS, type RateLimits } from '@/core/rate-limit/rate-limits';
import { newId } from '@/runtime/ids';
import { createApplication } from '@/server/applications/create-application';
import { limitRates } from '@/server/applications/limit-rates';
import { type Answer, createTestVerifier, type TestVerifier } from '../test-verifier';

// Limits of a day, so that no window ends between two questions, unless a day does.

let verifier: TestVerifier;
beforeAll(async () => {
  verifier = await createTestVerifier();
});
afterAll(() => verifier.close());

const limits = (over: Partial<RateLimits>): RateLimits => ({ ...NO_RATE_LIMITS, ...over });
const perDay = (day: number) => ({ rateLimits: limits({ day }) });
const codes = (answers: readonly Answer[]) => answers.map(({ json }) => json.code);
const count = (answers: readonly Answer[], code: string) =>
  codes(answers).filter((found) => found === code).length;
/** So many questions at once. */
const at = (times: number, token: string) =>
  Promise.all(Array.from({ length: times }, () => verifier.verify({ token })));

/** An application of the user's whose tokens share a limit. */
async function application(rateLimits: RateLimits): Promise<string> {
  const created = await createApplication(
    verifier.user,
    { name: `Board ${newId()}`, scopes: ['orders:read'], ownerId: verifier.user.userId, rateLimits },
    verifier.portal.ctx,
  );
  if (!created.ok) throw new Error(created.message);
  return created.value.applicationId;
}

describe('a token with a limit', () => {
  it('is VALID exactly so often, however many ask at once, and RATE_LIMITED from then on', async () => {
    const { text } = await verifier.issue(perDay(20));
    const answers = await at(200, text);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect([count(answers, 'VALID'), count(answers, 'RATE_LIMITED')]).toEqual([20, 180]);
  });

  it('is answered with how its limits stand, in the body and in fields to pass on', async () => {
    const { text } = await verifier.issue({ rateLimits: limits({ minute: 1_000, day: 2 }) });
    const [first, second, third] = [await verifier.verify({ token: text }), ...(await at(2, text))];
    expect(first?.json).toMatchObject({
      valid: true,
      code: 'VALID',
      scopes: ['orders:read'],
      rate_limit: { of: 'token', window: 'day', limit: 2, remaining: 1, reset_seconds: expect.any(Number) },
    });
    expect(first?.json).not.toHaveProperty('retry_after_seconds');
    expect(first?.headers['ratelimit-policy']).toBe('"token-minute";q=1000;w=60, "token-day";q=2;w=86400');
    expect(first?.headers.ratelimit).toMatch(/^"token-day";r=1;t=\d{1,5}$/);

    const refused = second?.json.code === 'RATE_LIMITED' ? second : third;
    expect(refused?.json).toMatchObject({
      valid: false,
      code: 'RATE_LIMITED',
      rate_limit: { window: 'day', limit: 2, remaining: 0 },
    });
    const wait = Number(refused?.json.retry_after_seconds);
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(86_400);
    expect(refused?.headers.ratelimit).toBe(`"token-day";r=0;t=${wait}`);
  });

  it('spends nothing by being refused, introspected or asked about by who holds it', async () => {
    const { text } = await verifier.issue({ ...perDay(1), cidrs: '203.0.113.0/24' });
    const ip = '203.0.113.9';
    for (const question of [{ ip: '198.51.100.1' }, { ip, scopes: ['orders:write'] }]) {
      const refused = await verifier.verify({ token: text, ...question });
      expect(refused.json.valid).toBe(false);
      expect(refused.json).not.toHaveProperty('rate_limit');
    }
    expect((await verifier.verify({ token: text, ip }, verifier.otherCredential)).json.code).toBe(
      'AUDIENCE_MISMATCH',
    );
    expect((await verifier.introspect({ token: text, ip })).json.active).toBe(true);
    await verifier.ask('/v1/token', { headers: ['Authorization', `Bearer ${text}`] });
    expect((await verifier.verify({ token: text, ip })).json.code).toBe('VALID');
    expect((await verifier.verify({ token: text, ip })).json.code).toBe('RATE_LIMITED');
    // Who introspects does not serve the request: it is told what is true of the token itself.
    expect((await verifier.introspect({ token: text, ip })).json.active).toBe(true);
  });

  it('leaves every other token alone, and one without limits is answered as ever', async () => {
    const { text } = await verifier.issue(perDay(1));
    await at(3, text);
    const other = await verifier.issue(perDay(1));
    expect((await verifier.verify({ token: other.text })).json.code).toBe('VALID');
    const unlimited = await verifier.issue();
    const answers = await at(50, unlimited.text);
    expect(count(answers, 'VALID')).toBe(50);
    expect(answers[0]?.json).not.toHaveProperty('rate_limit');
    expect(answers[0]?.headers).not.toHaveProperty('ratelimit');
  });
});

describe('an application’s limit', () => {
  it('is shared by its tokens, beside each one’s own, and what one window refuses is spent in none', async () => {
    const owner = { type: 'application' as const, id: await application(limits({ day: 10 })) };
    const frugal = await verifier.issue(perDay(4), verifier.user, owner);
    const free = await verifier.issue({}, verifier.user, owner);
    expect(count(await at(30, frugal.text), 'VALID')).toBe(4);
    const answers = await at(30, free.text);
    expect(count(answers, 'VALID')).toBe(6);
    const refused = answers.find(({ json }) => json.code === 'RATE_LIMITED');
    expect(refused?.json.rate_limit).toMatchObject({ of: 'application', window: 'day', limit: 10 });
    expect(refused?.headers['ratelimit-policy']).toBe('"application-day";q=10;w=86400');
  });

  it('holds as it was changed, for what was spent before too', async () => {
    const applicationId = await application(limits({ day: 3 }));
    const token = await verifier.issue({}, verifier.user, { type: 'application', id: applicationId });
    const set = async (day: number | null) => {
      const input = { applicationId, rateLimits: limits({ day }) };
      expect(await limitRates(verifier.user, input, verifier.portal.ctx)).toMatchObject({ ok: true });
      await verifier.caughtUp();
    };
    expect(count(await at(5, token.text), 'VALID')).toBe(3);
    await set(5);
    expect(count(await at(5, token.text), 'VALID')).toBe(2);
    await set(1);
    const { json } = await verifier.verify({ token: token.text });
    expect(json).toMatchObject({ code: 'RATE_LIMITED', rate_limit: { limit: 1, remaining: 0 } });
    await set(null);
    expect(count(await at(20, token.text), 'VALID')).toBe(20);
  });
});

it('what was refused by a limit is counted as such', async () => {
  const { text, tokenId } = await verifier.issue(perDay(2));
  await at(7, text);
  await expect
    .poll(
      () =>
        verifier.portal.asOwner(
          `select outcome, sum(count)::int as n from usage_hourly
           where token_id = $1 and dimension = 'outcome' group by outcome order by outcome`,
          [tokenId],
        ),
      { timeout: 20_000 },
    )
    .toEqual([
      { outcome: 'RATE_LIMITED', n: 5 },
      { outcome: 'VALID', n: 2 },
    ]);
});
