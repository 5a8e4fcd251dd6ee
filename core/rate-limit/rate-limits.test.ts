import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatRates, NO_RATE_LIMITS, parseRates, RATE_REQUESTS, rateOfText } from './rate-limits';

const rate = fc.option(fc.integer(RATE_REQUESTS));

it('what is written is what was read', () => {
  fc.assert(
    fc.property(fc.record({ second: rate, minute: rate, day: rate }), (limits) => {
      expect(parseRates(formatRates(limits))).toEqual({ ok: true, limits });
    }),
  );
});

it('each window has its spellings', () => {
  expect(parseRates(['10/sec', '600/minute', '10000/d'])).toEqual({
    ok: true,
    limits: { second: 10, minute: 600, day: 10_000 },
  });
  expect(parseRates([])).toEqual({ ok: true, limits: NO_RATE_LIMITS });
});

it.each([
  '10',
  '10/m',
  '10/hour',
  '0/s',
  '-1/s',
  '1.5/s',
  '1e3/s',
  ' 10/s',
  '10/S',
  '1000000001/s',
  '10/constructor',
  '10/s/s',
])('%j is no rate', (text) => {
  expect(parseRates([text])).toEqual({ ok: false, message: expect.stringContaining('is no rate') });
});

it('one window has one rate', () => {
  expect(parseRates(['10/s', '20/sec'])).toEqual({
    ok: false,
    message: 'Two rates for one second: give one.',
  });
});

it('an empty field is no limit, and no number is a rate nobody accepts', () => {
  expect([' ', '12 ', 'many', '1.5', '-3'].map(rateOfText)).toEqual([null, 12, 0, 0, 0]);
});
