import { expect, it } from 'vitest';
import { VERIFY_CODES } from '../token/verify-token';
import { PROBLEM_GUIDE, type ProblemCode, parseProblemSlug, problemPath } from './problem-guide';

const codes = Object.keys(PROBLEM_GUIDE) as ProblemCode[];

it('every refusal of a verification has an entry', () => {
  const refusals = Object.keys(VERIFY_CODES).filter((code) => code !== 'VALID');
  expect(refusals.filter((code) => !(code in PROBLEM_GUIDE))).toEqual([]);
});

it('the address of each code leads back to it, however it is spelled', () => {
  for (const code of codes) {
    const slug = problemPath(code).slice('/problems/'.length);
    expect(parseProblemSlug(slug)).toBe(code);
    expect(parseProblemSlug(code)).toBe(code);
    expect(parseProblemSlug(code.toLowerCase())).toBe(code);
  }
});

it.each(['', 'constructor', '__proto__', 'to-string', 'valid', 'label taken'])('%j is no code', (slug) => {
  expect(parseProblemSlug(slug)).toBeNull();
});

it('every entry says what happened and what to do', () => {
  for (const code of codes) {
    expect(PROBLEM_GUIDE[code].means.length).toBeGreaterThan(20);
    expect(PROBLEM_GUIDE[code].cures.length).toBeGreaterThan(0);
  }
});
