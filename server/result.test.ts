import { expect, it } from 'vitest';
import { PROBLEM_GUIDE } from '@/core/problem/problem-guide';
import { REFUSALS } from './result';

it('every refusal has a page that says what it means and what to do', () => {
  expect(Object.keys(REFUSALS).filter((code) => !(code in PROBLEM_GUIDE))).toEqual([]);
});
