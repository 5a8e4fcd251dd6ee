import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Quota, quotasOf, spend, type WindowCount, windowIndex } from '@/core/rate-limit/spend';
import { newId } from '@/runtime/ids';
import { keyOf } from './limits';
import { connectRedis, countInRedis } from './spend-script';
import { hasRedis, TestRedis } from './test-redis';

// Skipped, visibly, where there is no redis-server.
describe.skipIf(!hasRedis)('the script', () => {
  let server: TestRedis;
  let redis: ReturnType<typeof connectRedis>;
  beforeAll(async () => {
    server = await TestRedis.make();
    redis = connectRedis(server.url);
    await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  });
  afterAll(async () => {
    redis?.disconnect();
    await server?.remove();
  });

  it('keeps what the rule in core comes to, whatever is asked in which order, also when windows end', async () => {
    const limit = fc.option(fc.integer({ min: 1, max: 4 }));
    const rates = fc.record({ second: limit, minute: limit, day: limit });
    const orders = fc.array(fc.constantFrom(0, 1), { minLength: 4, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rates, rates, rates, orders, async (a, b, shared, order) => {
        const application = { id: newId(), rateLimits: shared };
        const ofToken = [a, b].map((rateLimits) => quotasOf({ id: newId(), rateLimits }, application));
        const model = new Map<string, WindowCount>();
        for (const which of order) {
          const quotas = ofToken[which] ?? [];
          if (quotas.length === 0) continue;
          const { atMs, before } = await countInRedis(redis, quotas);
          expect(before).toEqual(quotas.map((quota) => current(model, quota, atMs)));
          const { counts } = spend(quotas, (quota) => model.get(keyOf(quota)), atMs);
          quotas.forEach((quota, at) => {
            model.set(keyOf(quota), counts[at] as WindowCount);
          });
        }
      }),
      { numRuns: 300 },
    );
  });

  const current = (model: Map<string, WindowCount>, quota: Quota, atMs: number): WindowCount => {
    const index = windowIndex(quota.window, atMs);
    const kept = model.get(keyOf(quota));
    return kept?.index === index ? kept : { index, spent: 0 };
  };
});
