import { expect, it } from 'vitest';
import { PROBLEM_GUIDE } from '@/core/problem/problem-guide';
import { VERIFY_CODES } from '@/core/token/verify-token';
import { PROBLEMS, refuse, refuseScopes } from './refusal';
import type { RefusalCode } from './types';

it('every problem has the title of the page that explains it', () => {
  const titles = Object.entries(PROBLEMS).map(([code, { title }]) => [code, title]);
  expect(titles).toEqual(
    Object.keys(PROBLEMS).map((code) => [code, PROBLEM_GUIDE[code as keyof typeof PROBLEMS].title]),
  );
});

it('the codes that are published are those of a verification', () => {
  type Published = RefusalCode extends infer C
    ? C extends string
      ? string extends C
        ? never
        : C
      : never
    : never;
  // A code too many here does not compile, one too few is missed below.
  const published: Record<Exclude<Published, never>, true> = {
    INVALID_FORMAT: true,
    NOT_FOUND: true,
    REVOKED: true,
    SUSPENDED: true,
    PENDING_APPROVAL: true,
    OWNER_INACTIVE: true,
    NOT_YET_VALID: true,
    EXPIRED: true,
    RETIRED: true,
    AUDIENCE_MISMATCH: true,
    IP_NOT_ALLOWED: true,
    PROOF_REQUIRED: true,
    PROOF_INVALID: true,
    INSUFFICIENT_SCOPE: true,
    RATE_LIMITED: true,
  };
  expect(['VALID', ...Object.keys(published)].sort()).toEqual(Object.keys(VERIFY_CODES).sort());
});

it('a problem leads to its page where the portal is known, and else nowhere', () => {
  const type = (portalUrl: string | null) => JSON.parse(refuse('RATE_LIMITED', { portalUrl }).body).type;
  expect(type('https://tokens.example')).toBe('https://tokens.example/problems/rate-limited');
  expect(type(null)).toBe('about:blank');
});

it('a missing scope comes with the way to a token that has it, where the portal is known', () => {
  const refusal = (portalUrl: string | null) =>
    JSON.parse(refuseScopes(['a:b', 'c'], ['a:b', 'c', 'd'], { portalUrl, realm: 'r' }).body);
  expect(refusal('https://tokens.example').fix_url).toBe('https://tokens.example/tokens/new?scopes=a%3Ab+c');
  expect(refusal(null)).toMatchObject({ missing_scopes: ['a:b', 'c'] });
  expect(refusal(null)).not.toHaveProperty('fix_url');
});
