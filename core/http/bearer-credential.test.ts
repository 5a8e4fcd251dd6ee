import { describe, expect, it } from 'vitest';
import { bearerChallenge, hasTokenInQuery, readBearerCredential } from './bearer-credential';

const read = (...values: string[]) =>
  readBearerCredential(values.flatMap((value) => ['Authorization', value]));

describe('a bearer credential (RFC 6750 §2.1)', () => {
  it('is one b64token after the scheme, in any case and after any number of spaces', () => {
    for (const value of ['Bearer abc', 'bearer abc', 'BEARER    abc', 'bEaReR abc']) {
      expect(read(value)).toEqual({ kind: 'bearer', text: 'abc' });
    }
    expect(read('Bearer a-._~+/Z9==')).toEqual({ kind: 'bearer', text: 'a-._~+/Z9==' });
    expect(readBearerCredential(['host', 'x', 'aUTHORIZATION', 'Bearer abc'])).toMatchObject({ text: 'abc' });
  });

  it('is absent without the header, and under another scheme', () => {
    expect(readBearerCredential([])).toEqual({ kind: 'none' });
    for (const value of ['Basic bGs6', 'DPoP abc', 'Bearerabc', 'Bearer\tabc', '']) {
      expect(read(value)).toEqual({ kind: 'none' });
    }
  });

  it.each([
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer a,b',
    'Bearer =',
    'Bearer a=b',
    'Bearer a\0',
    'Bearer é',
    'Bearer "a"',
  ])('is malformed in %j', (value) => {
    expect(read(value).kind).toBe('malformed');
  });

  it('says that nothing came, as when a variable was not set', () => {
    expect(read('Bearer ')).toMatchObject({ detail: expect.stringContaining('nothing after Bearer') });
    expect(read('Bearer a b')).toMatchObject({ detail: expect.stringContaining('one token') });
  });

  it('is malformed twice, also where both are the same or the other scheme is not Bearer', () => {
    expect(read('Bearer abc', 'Bearer abc').kind).toBe('malformed');
    expect(read('Bearer abc', 'Basic abc').kind).toBe('malformed');
    expect(readBearerCredential(['authorization', 'Bearer a', 'Authorization', 'Bearer b']).kind).toBe(
      'malformed',
    );
  });

  it('is never read from a query, which is noticed however it is spelled', () => {
    expect(hasTokenInQuery('access_token=x')).toBe(true);
    expect(hasTokenInQuery('a=1&access%5Ftoken=x')).toBe(true);
    expect(hasTokenInQuery('a=1')).toBe(false);
    expect(hasTokenInQuery('')).toBe(false);
  });
});

describe('a challenge (RFC 6750 §3)', () => {
  it('has a parameter at the least, and each at most once', () => {
    expect(bearerChallenge({})).toBe('Bearer realm="latchkey"');
    expect(bearerChallenge({ error: 'invalid_token', description: 'No good.' })).toBe(
      'Bearer realm="latchkey", error="invalid_token", error_description="No good."',
    );
  });

  it('names the realm it is told, and only that', () => {
    expect(bearerChallenge({ realm: 'orders' })).toBe('Bearer realm="orders"');
    expect(bearerChallenge({ realm: 'a", error="x' })).toBe('Bearer realm="a, error=x"');
  });

  it('cannot be split or extended by what stands in its description', () => {
    const description = 'a"\\\r\nSet-Cookie: x=1\0é😀", realm="b';
    const challenge = bearerChallenge({ error: 'invalid_request', description });
    expect(challenge).toMatch(
      /^Bearer realm="latchkey", error="invalid_request", error_description="[\x20\x21\x23-\x5B\x5D-\x7E]*"$/,
    );
    expect(challenge.match(/realm=/g)).toHaveLength(2);
    expect(challenge.match(/"/g)).toHaveLength(6);
  });
});
