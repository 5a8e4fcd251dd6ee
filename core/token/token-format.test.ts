import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ID_PREFIXES } from '../ids/public-id';
import {
  crc32,
  formatTokenSecret,
  hintOf,
  isValidBrand,
  parseTokenSecret,
  SECRET_KINDS,
  secretParts,
} from './token-format';
import { revealTokenSecret_theOnlyExit as reveal, TokenSecret } from './token-secret';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const KNOWN = 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe';

const vectors = process.env.TEST_VECTORS_DIR;

const brand = fc
  .tuple(
    fc.constantFrom(...BASE62.slice(36)),
    fc.string({ unit: fc.constantFrom(...BASE62.slice(36), ...'0123456789'), minLength: 1, maxLength: 11 }),
  )
  .map(([first, rest]) => first + rest)
  .filter(isValidBrand);
const secret = fc
  .tuple(brand, fc.constantFrom(...SECRET_KINDS), fc.infiniteStream(fc.integer({ min: 0, max: 255 })))
  .map(([name, kind, stream]) => ({
    name,
    kind,
    text: reveal(
      formatTokenSecret(name, kind, (length) =>
        Uint8Array.from({ length }, () => Number(stream.next().value)),
      ),
    ),
  }));

describe('the format', () => {
  it('is CRC-32/ISO-HDLC: the check value of the catalogue', () => {
    expect(crc32('123456789')).toBe(0xcbf43926);
  });

  it('what is formatted parses to the same text, brand and kind', () => {
    fc.assert(
      fc.property(secret, ({ name, kind, text }) => {
        const parsed = parseTokenSecret(text);
        expect(parsed).toMatchObject({ ok: true, brand: name, kind });
        expect(parsed.ok && reveal(parsed.secret)).toBe(text);
        const parts = secretParts(text);
        expect(parts.prefix + parts.body + parts.checksum).toBe(text);
        expect(parts).toMatchObject({
          prefix: `${name}_${kind}_`,
          body: expect.stringMatching(/^[0-9A-Za-z]{30}$/),
        });
      }),
    );
  });

  it('one changed character never verifies', () => {
    fc.assert(
      fc.property(
        secret,
        fc.nat(),
        fc.constantFrom(...BASE62, '_', '-', ' ', '\0', 'é'),
        ({ text }, at, character) => {
          const index = at % text.length;
          fc.pre(text[index] !== character);
          const changed = text.slice(0, index) + character + text.slice(index + 1);
          expect(parseTokenSecret(changed).ok).toBe(false);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('each character changed to each other one, or swapped with its neighbour, never verifies', () => {
    const accepted: string[] = [];
    const present = (text: string) => {
      if (text !== KNOWN && parseTokenSecret(text).ok) accepted.push(text);
    };
    for (let at = 0; at < KNOWN.length; at += 1) {
      for (const other of `${BASE62}_-`) present(KNOWN.slice(0, at) + other + KNOWN.slice(at + 1));
      present(KNOWN.slice(0, at) + KNOWN.charAt(at + 1) + KNOWN.charAt(at) + KNOWN.slice(at + 2));
    }
    expect(accepted).toEqual([]);
  });

  it('a secret cut short or made longer, at any length, never verifies', () => {
    for (let length = 0; length < KNOWN.length; length += 1) {
      expect(parseTokenSecret(KNOWN.slice(0, length)).ok, `${length}`).toBe(false);
      expect(parseTokenSecret(KNOWN.slice(length + 1)).ok, `from ${length}`).toBe(false);
    }
    for (const junk of ['0', 'e', '\n', ' ', '\0', '=', KNOWN, 'x'.repeat(100_000)]) {
      expect(parseTokenSecret(KNOWN + junk).ok).toBe(false);
      expect(parseTokenSecret(junk + KNOWN).ok).toBe(false);
    }
  });

  it('a kind cannot be relabelled, nor a brand', () => {
    expect(parseTokenSecret(KNOWN.replace('pat', 'app'))).toEqual({ ok: false, reason: 'checksum' });
    expect(parseTokenSecret(KNOWN.replace('lk', 'acme'))).toEqual({ ok: false, reason: 'checksum' });
  });

  it('says in which way a text is malformed', () => {
    expect(parseTokenSecret('')).toEqual({ ok: false, reason: 'length' });
    expect(parseTokenSecret(KNOWN.replaceAll('_', '-'))).toEqual({ ok: false, reason: 'prefix' });
    expect(parseTokenSecret(KNOWN.replace('lk', 'tok'))).toEqual({ ok: false, reason: 'prefix' });
    expect(parseTokenSecret(KNOWN.replace('pat', 'xyz'))).toEqual({ ok: false, reason: 'kind' });
    expect(parseTokenSecret(KNOWN.replace('Ky9', 'K.9'))).toEqual({ ok: false, reason: 'alphabet' });
  });

  it('takes each character of the alphabet equally often: bytes that would tip the scale are thrown away', () => {
    let next = 0;
    const counting = (length: number) => Uint8Array.from({ length }, () => next++ % 256);
    const counts = new Map<string, number>();
    for (let n = 0; n < 248; n += 1) {
      for (const character of secretParts(reveal(formatTokenSecret('lk', 'pat', counting))).body) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
    }
    expect(new Set(counts.values())).toEqual(new Set([120]));
    expect(counts.size).toBe(62);
  });

  it('a brand never reads like a public id', () => {
    for (const prefix of Object.values(ID_PREFIXES)) expect(isValidBrand(prefix)).toBe(false);
    for (const text of ['', 'l', 'LK', '1k', 'lk_', 'a'.repeat(13), 'lk\n'])
      expect(isValidBrand(text)).toBe(false);
    expect(() => formatTokenSecret('tok', 'pat', () => new Uint8Array(30))).toThrow(RangeError);
  });

  it.skipIf(!vectors)('agrees with the published vectors (TEST_VECTORS_DIR)', () => {
    const { valid, invalid } = JSON.parse(readFileSync(`${vectors}/token-format/latchkey.json`, 'utf8'));
    expect(valid.length).toBeGreaterThan(10);
    for (const { secret: text, brand: name, kind } of valid) {
      expect(parseTokenSecret(text), text).toMatchObject({ ok: true, brand: name, kind });
    }
    for (const { secret: text, why } of invalid) expect(parseTokenSecret(text).ok, why).toBe(false);
  });

  it.skipIf(!vectors)('refuses every malformed bearer value and naughty string (TEST_VECTORS_DIR)', () => {
    const { bearer_tokens_malformed } = JSON.parse(readFileSync(`${vectors}/abuse/payloads.json`, 'utf8'));
    const naughty = JSON.parse(readFileSync(`${vectors}/naughty/blns.json`, 'utf8'));
    for (const text of [...bearer_tokens_malformed, ...naughty]) {
      if (typeof text === 'string') expect(parseTokenSecret(text).ok, text).toBe(false);
    }
  });
});

describe('the hint', () => {
  it('shows only its prefix and last four', () => {
    expect(hintOf(new TokenSecret(KNOWN))).toEqual({ prefix: 'lk_pat_', lastFour: 'pDOe' });
  });
});
