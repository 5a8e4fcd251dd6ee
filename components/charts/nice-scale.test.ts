import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisLabel, niceCeiling } from './nice-scale';

test('a scale holds its value and wastes at most half of the height', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 10_000_000 }), (value) => {
      const top = niceCeiling(value);
      expect(top).toBeGreaterThanOrEqual(value);
      expect(top).toBeLessThanOrEqual(value * 2);
    }),
  );
});

test.each([
  [0, '0'],
  [600, '600'],
  [12_000, '12 k'],
  [2_500_000, '2.5 M'],
])('%d is written %s', (value, label) => {
  expect(axisLabel(value)).toBe(label);
});
