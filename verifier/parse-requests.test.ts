import { describe, expect, it } from 'vitest';
import { parseIntrospectionQuestion } from './parse-introspection-request';
import { parseVerifyQuestion } from './parse-verify-request';

const verify = (body: unknown) => parseVerifyQuestion(JSON.stringify(body));

describe('a verify question', () => {
  it('needs a token and nothing else', () => {
    expect(verify({ token: 't' })).toEqual({
      ok: true,
      value: { token: 't', scopes: [], ip: null, audience: null },
    });
  });

  it('keeps each scope once and writes the address one way', () => {
    expect(
      verify({
        token: 't',
        scopes: ['a', 'b', 'a'],
        ip: '::FFFF:203.0.113.9',
        method: 'GET',
        url: '/',
        dpop: 'x',
      }),
    ).toEqual({
      ok: true,
      value: { token: 't', scopes: ['a', 'b'], ip: '203.0.113.9', audience: null },
    });
  });

  it.each(['', ' ', '[]', 'null', '1', '"token"', '{', '{"token":"a"}}', '{"token":"a"} x', "{'token':'a'}"])(
    'is one JSON object, not %j',
    (text) => {
      expect(parseVerifyQuestion(text).ok).toBe(false);
    },
  );

  it.each<unknown>([
    {},
    { token: null },
    { token: 1 },
    { token: ['t'] },
    { token: { toString: 't' } },
    { token: 't', scopes: null },
    { token: 't', scopes: 'a' },
    { token: 't', scopes: ['a b'] },
    { token: 't', scopes: [''] },
    { token: 't', scopes: ['*'] },
    { token: 't', scopes: [1] },
    { token: 't', scopes: [['a']] },
    { token: 't', scopes: ['lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe'] },
    { token: 't', scopes: ['a\0'] },
    { token: 't', scopes: ['a"b'] },
    { token: 't', scopes: ['a'.repeat(101)] },
    { token: 't', scopes: Array.from({ length: 101 }, (_, i) => `s${i}`) },
    { token: 't', scopes: { 0: 'a', length: 1 } },
    { token: 't', ip: '' },
    { token: 't', ip: 'localhost' },
    { token: 't', ip: '203.0.113.9, 10.0.0.1' },
    { token: 't', ip: '0x7f000001' },
    { token: 't', ip: '203.0.113.009' },
    { token: 't', audience: 1 },
    { token: 't', dpop: {} },
    { token: 't', scope: 'a' },
    { token: 't', constructor: 'x' },
  ])('is refused for %j', (body) => {
    expect(verify(body).ok).toBe(false);
  });

  it('takes no member from a prototype and changes none', () => {
    for (const text of [
      '{"__proto__":{"token":"t"}}',
      '{"token":"t","__proto__":{"scopes":["a"]}}',
      '{"constructor":{"prototype":{"isAdmin":true}}}',
    ]) {
      expect(parseVerifyQuestion(text).ok).toBe(false);
    }
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });
});

describe('an introspection question (RFC 7662 §2.1)', () => {
  it('is a token; a hint and unknown parameters are passed over', () => {
    expect(parseIntrospectionQuestion('token=a%2Bb&token_type_hint=refresh_token&foo=bar')).toEqual({
      ok: true,
      value: { token: 'a+b', ip: null },
    });
    expect(parseIntrospectionQuestion('token=t&ip=2001:DB8::1')).toMatchObject({
      value: { ip: '2001:db8::1' },
    });
  });

  it.each([
    '',
    'token',
    'token=',
    'tokn=a',
    'token=a&token=a',
    'token=a&ip=x',
    'token=a&ip=1.1.1.1&ip=1.1.1.1',
  ])('is refused for %j', (form) => {
    expect(parseIntrospectionQuestion(form).ok).toBe(false);
  });

  it.each(['client_secret=x', 'client_assertion=x', 'access_token=x'])(
    'is refused with a second credential: %s',
    (extra) => {
      expect(parseIntrospectionQuestion(`token=a&${extra}`).ok).toBe(false);
    },
  );
});
