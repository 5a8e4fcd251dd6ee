import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KEY_CUTS, keyCuts, keyPath } from './key-glyph';

// Every token's face hangs on these: they may be added to, never changed.
test.each([
  ['tok_00000000000000000000000000', '012123'],
  ['tok_01JB3X8Q0R5N7WD2000000000A', '013230'],
  ['tok_7ZZZZZZZZZZZZZZZZZZZZZZZZZ', '031213'],
])('the face of %s never changes', (id, cuts) => {
  expect(keyCuts(id).join('')).toBe(cuts);
});

test('six cuts of depth 0 to 3, no two neighbours alike', () => {
  fc.assert(
    fc.property(fc.string(), (id) => {
      const cuts = keyCuts(id);
      expect(cuts).toHaveLength(KEY_CUTS);
      cuts.forEach((depth, index) => {
        expect([0, 1, 2, 3]).toContain(depth);
        expect(depth).not.toBe(cuts[index - 1]);
      });
    }),
  );
});

test('a shallow cut stands high, a deep one low', () => {
  expect(keyPath([0, 3, 0, 1, 2, 0])).toBe(
    'M9 9.4V4.6H11V2.6H13.7V7.4H16.4V2.6H19.1V4.2H21.8V5.8H24.5V2.6H27.2V6.6L29.4 8 28 9.4Z',
  );
});
