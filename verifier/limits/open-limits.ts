import type { Clock } from '@/runtime/clock';
import type { Logger } from '@/runtime/logger';
import type { VerifierMetrics } from '../metrics/verifier-metrics';
import type { Limits } from './limits';
import { LocalLimits } from './local-limits';
import { RedisLimits, type RedisTarget } from './redis-limits';

/** Counts in Redis where there is one, else in this process. Redis need not be there: until it is, this process counts. */
export function openLimits(options: {
  redis: RedisTarget | undefined;
  clock: Clock;
  metrics: VerifierMetrics;
  log: Logger;
}): Limits {
  const { redis, clock, metrics, log } = options;
  const local = new LocalLimits();
  if (!redis) return local;
  const { monotonicMs } = clock;
  return new RedisLimits({ ...redis, local, monotonicMs, onFailure: () => metrics.redisFailed(), log });
}
