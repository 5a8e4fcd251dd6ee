import { RATE_WINDOWS, type RateLimits, type RateWindow, rateOfText } from '@/core/rate-limit/rate-limits';
import { count } from '../ui/number-format';

/** What stands in the three fields. */
export type RateTexts = Readonly<Record<RateWindow, string>>;

export const NO_RATE_TEXTS: RateTexts = { second: '', minute: '', day: '' };

/** The fields as they are sent; empty is no limit. Actions parse exactly these names. */
export const rateFields = {
  second: 'rate_second',
  minute: 'rate_minute',
  day: 'rate_day',
} as const satisfies Record<RateWindow, string>;

export const textsOfRates = ({ second, minute, day }: RateLimits): RateTexts => ({
  second: second === null ? '' : String(second),
  minute: minute === null ? '' : String(minute),
  day: day === null ? '' : String(day),
});

export const ratesOfTexts = ({ second, minute, day }: RateTexts): RateLimits => ({
  second: rateOfText(second),
  minute: rateOfText(minute),
  day: rateOfText(day),
});

/** "10 per second, 10,000 per day"; '' for no limit. */
export const ratesInWords = (limits: RateLimits): string =>
  RATE_WINDOWS.flatMap((window) => {
    const requests = limits[window];
    return requests === null ? [] : [`${count(requests)} per ${window}`];
  }).join(', ');
