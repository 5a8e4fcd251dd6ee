import fc from 'fast-check';
import { expect, it } from 'vitest';
import { safeNextPath } from './next-path';

it.each(['/tokens', '/tokens/tok_01JB?tab=use#last', '/', '/users?text=a%2Fb'])('goes on to %s', (path) => {
  expect(safeNextPath(path)).toBe(path);
});

it.each([
  'https://evil.example/',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  'javascript:alert(1)',
  ' /tokens',
  'tokens',
  '',
  '/sign-in?next=/sign-in',
  '/api/auth/signout',
  `/${'a'.repeat(2_000)}`,
  null,
  undefined,
  ['/tokens'],
  new File([], 'x'),
])('goes to the start page instead of %s', (next) => {
  expect(safeNextPath(next)).toBe('/');
});

it('stays on the portal whatever it is given', () => {
  const parts = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '\t',
    '@',
    ':',
    'evil.example',
    '%2f',
    '?',
    '#',
    'http:',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (pieces) => {
      const path = safeNextPath(pieces.join(''));
      expect(new URL(path, 'https://portal.example').origin).toBe('https://portal.example');
      expect(path.startsWith('//')).toBe(false);
    }),
  );
});
