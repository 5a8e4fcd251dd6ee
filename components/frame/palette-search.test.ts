import { expect, it } from 'vitest';
import { type Found, stillFound } from './palette-search';

const token = {
  id: 'tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA',
  kind: 'personal',
  label: 'Harbour crane',
  hint: 'lk_pat_…a81K',
  ownerName: 'Ada',
  status: 'active',
} as const;
const found: Found = { typed: 'cra', tokens: [token], says: 'Tokens found: 1' };

it('keeps what was found for what is typed', () => {
  expect(stillFound(found, 'cra', false)).toBe(found);
});

it('keeps of an older answer what fits what is typed now, and says nothing of it', () => {
  expect(stillFound(found, 'CRAN', false)).toMatchObject({ tokens: [token], says: '' });
  expect(stillFound(found, 'a81K', false).tokens).toEqual([token]);
  expect(stillFound(found, 'activity', false).tokens).toEqual([]);
  expect(stillFound(found, '', false).tokens).toEqual([]);
});

it('keeps nothing of what a secret found', () => {
  expect(stillFound(found, 'cran', true).tokens).toEqual([]);
});
