import { expect, it } from 'vitest';
import { lengthHint } from './password-field';

it.each([
  ['', '15 characters or more. Any kind: four or five words do well.'],
  ['a'.repeat(14), '14 of 15 characters.'],
  ['a'.repeat(15), '15 characters. Long enough.'],
  ['🔑'.repeat(14), '14 of 15 characters.'],
  ['a'.repeat(128), '128 characters. Long enough.'],
  ['a'.repeat(129), '129 characters. At most 128 fit.'],
])('%j: %s', (password, hint) => {
  expect(lengthHint(password)).toBe(hint);
});
