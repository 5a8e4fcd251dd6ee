import { Redis, type RedisOptions } from 'ioredis';
import { WINDOW_SECONDS } from '@/core/rate-limit/rate-limits';
import type { Quota, WindowCount } from '@/core/rate-limit/spend';
import { keyOf } from './limits';

/**
 * The counts of core/rate-limit/spend.ts, kept in Redis: one script, on Redis' own clock, for all quotas of a request at once.
 *
 *   KEYS[i]            one quota's window: its text is "<index>:<spent>"
 *   ARGV[2i-1], [2i]   its length in milliseconds, and its requests
 *   answers            now in milliseconds, then index and spent of each quota, before this request
 *
 * It writes what `spend` comes to, and whoever asked runs `spend` on the answer: both see the same counts at the same instant,
 * so they decide the same. A key outlives its window by a second, so that it is never gone before: what says that a count is
 * over is its index.
 */
const SPEND_SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local index, spent, fits = {}, {}, true
local answer = { now }
for i, key in ipairs(KEYS) do
  index[i], spent[i] = math.floor(now / ARGV[2 * i - 1]), 0
  local seen = redis.call('GET', key)
  if seen then
    local at, count = string.match(seen, '^(%d+):(%d+)$')
    if tonumber(at) == index[i] then spent[i] = tonumber(count) end
  end
  if spent[i] >= tonumber(ARGV[2 * i]) then fits = false end
  answer[2 * i], answer[2 * i + 1] = index[i], spent[i]
end
if fits then
  for i, key in ipairs(KEYS) do
    local left = (index[i] + 1) * ARGV[2 * i - 1] - now
    redis.call('SET', key, string.format('%.0f:%.0f', index[i], spent[i] + 1), 'PX', left + 1000)
  end
end
return answer
`;

export type CountingRedis = Redis & {
  spendRates(keys: number, ...keysAndArguments: (string | number)[]): Promise<number[]>;
};

/** A connection that knows the script; it is sent once, then named by its digest. */
export const connectRedis = (url: string, options: Omit<RedisOptions, 'replyMapping'> = {}): CountingRedis =>
  new Redis(url, { ...options, scripts: { spendRates: { lua: SPEND_SCRIPT } } }) as CountingRedis;

/** Spends one request, in all quotas or in none; the counts before it, and Redis' instant. */
export async function countInRedis(
  redis: CountingRedis,
  quotas: readonly Quota[],
): Promise<{ atMs: number; before: WindowCount[] }> {
  const keys = quotas.map((quota) => `latchkey:rate:${keyOf(quota)}`);
  const bounds = quotas.flatMap(({ window, requests }) => [WINDOW_SECONDS[window] * 1_000, requests]);
  const [atMs = Number.NaN, ...numbers] = await redis.spendRates(keys.length, ...keys, ...bounds);
  const before = quotas.map((_, at) => ({
    index: numbers[2 * at] ?? Number.NaN,
    spent: numbers[2 * at + 1] ?? Number.NaN,
  }));
  return { atMs, before };
}
