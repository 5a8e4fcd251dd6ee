import { expect, it } from 'vitest';
import type { PortalRight } from './principal';
import { rightChangeInWords, rightChangesBetween, takesRight } from './right-changes';

const people = (rights: Record<string, PortalRight[]>) => new Map(Object.entries(rights));

it('counts who has another highest right, and nobody who keeps theirs by another role', () => {
  const before = people({
    ada: ['admin', 'none'],
    zoe: ['admin', 'admin'],
    tom: ['none'],
    eve: ['none', 'auditor'],
  });
  const after = people({
    ada: ['auditor', 'none'],
    zoe: ['auditor', 'admin'],
    tom: ['auditor'],
    eve: ['auditor', 'auditor'],
  });
  expect(rightChangesBetween(before, after)).toEqual([
    { from: 'admin', to: 'auditor', people: 1 },
    { from: 'none', to: 'auditor', people: 1 },
  ]);
});

it.each<[PortalRight, PortalRight, number, string, boolean]>([
  ['none', 'auditor', 1, '1 person gains the right to see everything here', false],
  ['none', 'admin', 3, '3 people gain the right to see and change everything here', false],
  ['auditor', 'admin', 2, '2 people gain the right to change everything here', false],
  ['admin', 'auditor', 1, '1 person loses the right to change everything here, and still sees it', true],
  ['admin', 'none', 2, '2 people lose the right to see and change everything here', true],
  ['auditor', 'none', 1, '1 person loses the right to see everything here', true],
])('%s to %s for %i is told as what it is', (from, to, count, words, takes) => {
  const change = { from, to, people: count };
  expect(rightChangeInWords(change)).toBe(words);
  expect(takesRight(change)).toBe(takes);
});
