import { parseRates, type RateLimits } from '@/core/rate-limit/rate-limits';
import { WrongUsage } from './report';

/** @throws WrongUsage for what is no rate, and for two of one window */
export function parseRateOption(texts: readonly string[] = [], option = '--rate'): RateLimits {
  const rates = parseRates(texts);
  if (!rates.ok) throw new WrongUsage(`${option}: ${rates.message}`);
  return rates.limits;
}
