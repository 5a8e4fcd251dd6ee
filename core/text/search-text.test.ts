import { describe, expect, it } from 'vitest';
import { cleanSearchText, looksLikeSecret } from './search-text';

const SECRET = 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe';

describe('a search', () => {
  it.each([
    ['a secret', SECRET],
    ['one with a wrong character', SECRET.replace('Q', '-')],
    ['half of one', SECRET.slice(0, 24)],
    ['one among words', `is ${SECRET} mine?`],
    ['an application’s', SECRET.replace('lk_pat', 'halden_app')],
    ['a verifier credential', SECRET.replace('pat', 'ver')],
  ])('never looks for %s', (_, typed) => {
    expect(looksLikeSecret(typed)).toBe(true);
    expect(cleanSearchText(typed)).toBe('');
  });

  it.each(['lk_pat_…0LpY', '0LpY', 'tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA', 'deploy_app_eu', 'my_pat_rotation', ''])(
    'looks for %s',
    (typed) => {
      expect(looksLikeSecret(typed)).toBe(false);
      expect(cleanSearchText(typed)).toBe(typed);
    },
  );

  it('holds no control character, no half of a character, and is not longer than a name', () => {
    expect(cleanSearchText(' a\0b\u0007 \ud800')).toBe('ab \ufffd');
    expect(cleanSearchText('x'.repeat(1_000))).toHaveLength(200);
  });
});
