import { expect, it } from 'vitest';
import { valueInWords } from './words';

const amsterdam = { zone: 'Europe/Amsterdam' };

it('an instant is read in the reader’s zone', () => {
  expect(valueInWords('expires_at', '2026-12-23T13:05:00.000Z', amsterdam)).toBe(
    'Wed 23 Dec 2026, 14:05:00 Europe/Amsterdam · 13:05:00 UTC',
  );
});

it.each([
  ['label', '2026-12-23T13:05:00Z'],
  ['label', '2026-99-99T99:99:99Z'],
  ['name', '9999999999'],
  ['expires_at', 'never'],
  ['expires_at', '2026-13-01T00:00:00Z'],
])('%s: %s is shown to the letter', (field, value) => {
  expect(valueInWords(field, value, amsterdam)).toBe(value);
});
