/**
 * The token secret's format.
 *
 *     lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe
 *     ── ─── ────────────────────────────── ──────
 *     │  │   │                              └ checksum: CRC-32/ISO-HDLC over all that stands before it, as 6 base62
 *     │  │   │                                characters, left-padded with 0
 *     │  │   └ body: 30 base62 characters from a CSPRNG by rejection sampling, 178 bits
 *     │  └ kind: what it opens
 *     └ brand: the organisation's, ^[a-z][a-z0-9]{1,11}$, fixed with the first secret
 *
 * Base62 is 0-9A-Za-z in that order. A text is a secret if and only if all parts have this shape and the checksum
 * matches. So garbage costs no query, scanners get no false positives, and a kind cannot be relabelled.
 */
import { ID_PREFIXES } from '../ids/public-id';
import { revealTokenSecret_theOnlyExit, TokenSecret } from './token-secret';

/** `pat` personal token, `app` application token, `ver` verifier credential, `ocs` OAuth client secret. */
export const SECRET_KINDS = ['pat', 'app', 'ver', 'ocs'] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BODY_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
const BRAND = /^[a-z][a-z0-9]{1,11}$/;
const BRAND_LENGTH_MIN = 2;
const BRAND_LENGTH_MAX = 12;
/** `_`, three letters of kind, `_`. */
const KIND_PART_LENGTH = 5;
const TAIL_LENGTH = KIND_PART_LENGTH + BODY_LENGTH + CHECKSUM_LENGTH;

const TAKEN_PREFIXES: ReadonlySet<string> = new Set(Object.values(ID_PREFIXES));

/** A brand stands before every secret, so it must not read like a public id's prefix. */
export const isValidBrand = (text: string): boolean => BRAND.test(text) && !TAKEN_PREFIXES.has(text);

export type ParsedSecret =
  | { ok: true; secret: TokenSecret; brand: string; kind: SecretKind }
  | { ok: false; reason: 'length' | 'prefix' | 'kind' | 'alphabet' | 'checksum' };

const KINDS: ReadonlySet<string> = new Set(SECRET_KINDS);

/** Reads a presented text. Costs no query and keeps nothing of what it refuses. */
export function parseTokenSecret(text: string): ParsedSecret {
  const brandLength = text.length - TAIL_LENGTH;
  if (brandLength < BRAND_LENGTH_MIN || brandLength > BRAND_LENGTH_MAX)
    return { ok: false, reason: 'length' };
  const brand = text.slice(0, brandLength);
  if (!isValidBrand(brand) || text.charAt(brandLength) !== '_' || text.charAt(brandLength + 4) !== '_') {
    return { ok: false, reason: 'prefix' };
  }
  const kind = text.slice(brandLength + 1, brandLength + 4);
  if (!KINDS.has(kind)) return { ok: false, reason: 'kind' };
  for (let i = brandLength + KIND_PART_LENGTH; i < text.length; i += 1) {
    if (base62Value(text.charCodeAt(i)) < 0) return { ok: false, reason: 'alphabet' };
  }
  const covered = text.length - CHECKSUM_LENGTH;
  if (base62Number(text, covered) !== crc32(text, covered)) return { ok: false, reason: 'checksum' };
  return { ok: true, secret: new TokenSecret(text), brand, kind: kind as SecretKind };
}

/** Makes a new secret. `randomBytes` must be a CSPRNG. @throws RangeError if `brand` is not one */
export function formatTokenSecret(
  brand: string,
  kind: SecretKind,
  randomBytes: (length: number) => Uint8Array,
): TokenSecret {
  if (!isValidBrand(brand)) throw new RangeError('not a brand');
  const covered = `${brand}_${kind}_${randomBase62(BODY_LENGTH, randomBytes)}`;
  return new TokenSecret(covered + checksum(covered, covered.length));
}

/** What a list may show of a secret, to tell it from others: its prefix and its last four characters. */
export function hintOf(secret: TokenSecret): { prefix: string; lastFour: string } {
  const { prefix, checksum: sum } = secretParts(revealTokenSecret_theOnlyExit(secret));
  return { prefix, lastFour: sum.slice(-4) };
}

/** A hint as people read it: `lk_pat_…7Kd2`. */
export const formatHint = ({ prefix, lastFour }: { prefix: string; lastFour: string }): string =>
  `${prefix}…${lastFour}`;

/** A secret's text in its three parts, for the plate that shows it. */
export function secretParts(text: string): { prefix: string; body: string; checksum: string } {
  const bodyAt = text.length - BODY_LENGTH - CHECKSUM_LENGTH;
  const sumAt = text.length - CHECKSUM_LENGTH;
  return { prefix: text.slice(0, bodyAt), body: text.slice(bodyAt, sumAt), checksum: text.slice(sumAt) };
}

/** 62 · 4: the largest multiple of 62 below 256. Bytes above it are thrown away, so that no character is likelier. */
const REJECT_FROM = 248;

function randomBase62(length: number, randomBytes: (length: number) => Uint8Array): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length)) {
      if (byte < REJECT_FROM) text += ALPHABET.charAt(byte % 62);
    }
  }
  return text;
}

/** What each ASCII character stands for in base62; −1: nothing. */
const BASE62_VALUES = Int8Array.from({ length: 128 }, (_, code) =>
  ALPHABET.indexOf(String.fromCharCode(code)),
);

const base62Value = (code: number): number => (code < 128 ? (BASE62_VALUES[code] ?? -1) : -1);

/** The number that a text's characters from `start` on write in base62. Six of them stay below 2^36. */
function base62Number(text: string, start: number): number {
  let number = 0;
  for (let i = start; i < text.length; i += 1) number = number * 62 + base62Value(text.charCodeAt(i));
  return number;
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32/ISO-HDLC of the first `length` characters of an ASCII text. Signed within, so that it stays an integer to V8. */
export function crc32(text: string, length = text.length): number {
  let crc = -1;
  for (let i = 0; i < length; i += 1) {
    crc = (CRC_TABLE[(crc ^ text.charCodeAt(i)) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

function checksum(text: string, length: number): string {
  let rest = crc32(text, length);
  let sum = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i += 1) {
    sum = ALPHABET.charAt(rest % 62) + sum;
    rest = Math.floor(rest / 62);
  }
  return sum;
}
