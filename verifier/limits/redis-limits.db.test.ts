import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_RATE_LIMITS } from '@/core/rate-limit/rate-limits';
import { type Answer, createTestVerifier, type TestVerifier } from '../test-verifier';
import { hasRedis, TestRedis } from './test-redis';

// Limits of a day, so that no window ends between two questions, unless a day does.

/** What counts here is that it answers: when, on a machine that does much else, is not. */
const PATIENT_MS = 1_000;

// Skipped, visibly, where there is no redis-server.
describe.skipIf(!hasRedis)('with Redis', () => {
  let redis: TestRedis;
  let verifier: TestVerifier;
  let other: Awaited<ReturnType<TestVerifier['another']>>;
  beforeAll(async () => {
    redis = await TestRedis.make();
    verifier = await createTestVerifier(undefined, { url: redis.url, answerMs: PATIENT_MS });
    other = await verifier.another();
  });
  afterAll(async () => {
    redis?.goOn();
    await other?.close();
    await verifier?.close();
    await redis?.remove();
  });

  const issue = async (day: number) =>
    (await verifier.issue({ rateLimits: { ...NO_RATE_LIMITS, day } })).text;
  /** So many questions at once, to both verifiers in turn. */
  const askBoth = (times: number, token: string) =>
    Promise.all(
      Array.from({ length: times }, (_, at) => (at % 2 ? verifier : other).verify({ token, scopes: [] })),
    );
  const count = (answers: readonly Answer[], code: string) =>
    answers.filter(({ json }) => json.code === code).length;
  const metric = async (name: string, label?: string) => {
    const { values } = (await verifier.metrics.registry.getSingleMetric(name)?.get()) ?? { values: [] };
    return values.find(({ labels }) => label === undefined || labels.where === label)?.value ?? 0;
  };
  const spentAt = (where: string) => metric('latchkey_verifier_limits_spent_total', where);

  /** Both count there: each sees what the other spent. */
  async function untilRedisCounts(): Promise<void> {
    const token = await issue(1_000_000);
    const remaining = async (asked: Pick<TestVerifier, 'verify'>) => {
      const { json } = await asked.verify({ token });
      return (json.rate_limit as { remaining: number }).remaining;
    };
    await expect
      .poll(
        async () => {
          const [first, second, third] = [
            await remaining(verifier),
            await remaining(other),
            await remaining(verifier),
          ];
          return [first - second, second - third];
        },
        { timeout: 20_000 },
      )
      .toEqual([1, 1]);
  }

  it('two verifiers share one limit exactly, under 200 parallel requests', async () => {
    await untilRedisCounts();
    const before = await spentAt('redis');
    const token = await issue(50);
    const answers = await askBoth(200, token);
    expect([count(answers, 'VALID'), count(answers, 'RATE_LIMITED')]).toEqual([50, 150]);
    expect((await spentAt('redis')) - before).toBe(100);
  });

  it('goes on from the counts it saw when Redis is killed, says so in a metric, and shares again when it is back', async () => {
    await untilRedisCounts();
    const token = await issue(40);
    expect(count(await askBoth(18, token), 'VALID')).toBe(18);
    const last = [await verifier.verify({ token }), await other.verify({ token })];
    expect(count(last, 'VALID')).toBe(2);
    const failures = await metric('latchkey_verifier_redis_failures_total');
    const local = await spentAt('memory');

    const asked = askBoth(100, token);
    await redis.kill();
    const answers = [...(await asked), ...(await askBoth(100, token))];
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(count(answers, 'VALID') + count(answers, 'RATE_LIMITED')).toBe(200);
    // Each by itself lets through what it did not see spent: of forty the one saw 19, the other 20. What Redis counted and
    // could not say any more is spent twice at the most.
    expect(count(answers, 'VALID')).toBeGreaterThanOrEqual(20);
    expect(count(answers, 'VALID')).toBeLessThanOrEqual(21 + 20);
    expect(await metric('latchkey_verifier_redis_failures_total')).toBeGreaterThan(failures);
    expect(await spentAt('memory')).toBeGreaterThan(local);
    expect(verifier.log.some((line) => line.includes('Redis does not count'))).toBe(true);

    await redis.start();
    await untilRedisCounts();
  });

  it('answers right while Redis stalls, without waiting for it each time', async () => {
    await untilRedisCounts();
    const token = await issue(30);
    expect(count(await askBoth(10, token), 'VALID')).toBe(10);
    const failures = await metric('latchkey_verifier_redis_failures_total');
    redis.stall();
    const answers = [];
    for (let at = 0; at < 60; at += 1) answers.push(await verifier.verify({ token }));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    // Of the ten before it saw its own five for certain.
    expect(count(answers, 'VALID')).toBeGreaterThanOrEqual(20);
    expect(count(answers, 'VALID')).toBeLessThanOrEqual(25);
    const refused = answers.filter(({ json }) => json.code === 'RATE_LIMITED');
    expect(answers.slice(-refused.length)).toEqual(refused);
    // Of sixty questions a few tried Redis: the first, and perhaps one each second since.
    const tried = (await metric('latchkey_verifier_redis_failures_total')) - failures;
    expect(tried).toBeGreaterThanOrEqual(1);
    expect(tried).toBeLessThan(20);

    redis.goOn();
    await untilRedisCounts();
  });

  it('keeps a count no longer than its window', async () => {
    await untilRedisCounts();
    const token = await verifier.issue({ rateLimits: { ...NO_RATE_LIMITS, second: 5, day: 5 } });
    await verifier.verify({ token: token.text });
    const ttl = await redis.ttls(token.tokenId);
    expect(ttl.day).toBeLessThanOrEqual(86_401_000);
    expect(ttl.day).toBeGreaterThan(0);
    await expect.poll(async () => (await redis.ttls(token.tokenId)).second, { timeout: 10_000 }).toBe(-2);
  });
});
