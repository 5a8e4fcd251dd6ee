import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../text/clean-text';
import { parseLabel, parseNote } from './label';
import { METADATA_BYTES_MAX, parseMetadata } from './metadata';

const vectors = process.env.TEST_VECTORS_DIR;

/** Any UTF-16 unit, half surrogates included; every second one ASCII. */
const codeUnit = fc.oneof(fc.nat(0x7f), fc.nat(0xffff));

describe('labels and notes', () => {
  it('a label has 1 to 80 characters, counted as people count', () => {
    expect(parseLabel('  ci  ')).toEqual({ ok: true, text: 'ci' });
    expect(parseLabel('😀'.repeat(80)).ok).toBe(true);
    expect(parseLabel('😀'.repeat(81)).ok).toBe(false);
    for (const text of ['', '   ', '\n']) expect(parseLabel(text).ok).toBe(false);
  });

  it.each(['a\0b', 'a\u001bb', 'two\nlines', '\ud800', '\u202eexe.txt', 'a\u2066b'])(
    '%j is no label',
    (text) => {
      expect(parseLabel(text).ok).toBe(false);
    },
  );

  it.each([
    ['a zero-width space', 'deploy\u200b'],
    ['a soft hyphen', 'de\u00adploy'],
    ['a byte-order mark inside', 'de\ufeffploy'],
    ['a language tag', 'deploy\u{e0001}'],
    ['an Arabic letter mark', 'deploy\u061c'],
    ['a line separator', 'deploy\u2028now'],
    ['a paragraph separator', 'deploy\u2029now'],
  ])('%s does not hide in a label: two that look the same are the same', (_, text) => {
    expect(parseLabel(text).ok).toBe(false);
  });

  it.each(['\u200d', '\u3164', '\u2800\u2800', '\u115f\u1160', '\ufe0f', '\u0301', '\u{e007f}'])(
    'a label that shows nothing (%j) is empty',
    (text) => {
      expect(parseLabel(text)).toEqual({ ok: false, message: 'Write something here.' });
    },
  );

  it.each([
    '👩‍👩‍👧 family',
    'می‌خواهم',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'क्‍ष',
    '❤️',
    '東京',
    '٣',
  ])('a label in whatever people write: %s', (text) => {
    expect(parseLabel(text)).toEqual({ ok: true, text: text.normalize('NFC') });
  });

  it('a note keeps its lines, whatever system they were typed on', () => {
    expect(parseNote('one\r\ntwo\rthree')).toEqual({ ok: true, text: 'one\ntwo\nthree' });
  });

  it('what is accepted is what Postgres stores and what comes back: clean, well-formed, and itself when cleaned again', () => {
    fc.assert(
      fc.property(fc.array(codeUnit), (units) => {
        const raw = String.fromCharCode(...units);
        const cleaned = cleanText(raw, { min: 0, max: 1_000, multiline: true });
        if (!cleaned.ok) return;
        expect(cleaned.text.isWellFormed()).toBe(true);
        expect(cleaned.text).not.toContain('\0');
        expect(cleanText(cleaned.text, { min: 0, max: 1_000, multiline: true })).toEqual(cleaned);
      }),
    );
  });

  it.skipIf(!vectors)('every naughty string is taken as it is or refused in words (TEST_VECTORS_DIR)', () => {
    const naughty: string[] = JSON.parse(readFileSync(`${vectors}/naughty/blns.json`, 'utf8'));
    const { unicode } = JSON.parse(readFileSync(`${vectors}/abuse/payloads.json`, 'utf8'));
    for (const raw of [...naughty, ...unicode]) {
      const label = parseLabel(raw);
      if (label.ok) expect(label.text).toBe(raw.normalize('NFC').trim());
      else expect(label.message).toMatch(/\.$/);
    }
  });
});

describe('metadata', () => {
  it('is an object of at most 4 KiB', () => {
    expect(parseMetadata({ team: 'ci', tags: ['a', 1, null, true] }).ok).toBe(true);
    const room = METADATA_BYTES_MAX - '{"k":""}'.length;
    expect(parseMetadata({ k: 'x'.repeat(room) }).ok).toBe(true);
    expect(parseMetadata({ k: 'x'.repeat(room + 1) }).ok).toBe(false);
    for (const value of [null, [], 'x', 1, undefined]) expect(parseMetadata(value).ok).toBe(false);
  });

  it('goes no deeper than eight levels, holds no NUL, and nothing that could reach a prototype', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
    expect(parseMetadata(nested(8)).ok).toBe(true);
    expect(parseMetadata(nested(9)).ok).toBe(false);
    expect(parseMetadata({ a: [[[[[[[1]]]]]]] }).ok).toBe(true);
    expect(parseMetadata({ a: [[[[[[[[1]]]]]]]] }).ok).toBe(false);
    expect(parseMetadata({ a: 'x\ud800' }).ok).toBe(false);
    expect(parseMetadata({ a: Number.POSITIVE_INFINITY }).ok).toBe(false);
    expect(parseMetadata({ a: undefined }).ok).toBe(false);
    expect(parseMetadata({ a: 'x\0' }).ok).toBe(false);
    expect(parseMetadata({ 'x\0': 1 }).ok).toBe(false);
    expect(parseMetadata(JSON.parse('{"__proto__":{"isAdmin":true}}')).ok).toBe(false);
    expect(parseMetadata({ a: JSON.parse('{"constructor":{"prototype":{}}}') }).ok).toBe(false);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it.skipIf(!vectors)('no polluting document passes or changes anything else (TEST_VECTORS_DIR)', () => {
    const payloads = JSON.parse(readFileSync(`${vectors}/abuse/payloads.json`, 'utf8'));
    const before = Object.getOwnPropertyNames(Object.prototype);
    for (const text of payloads.prototype_pollution_json as string[]) {
      const parsed = parseMetadata(JSON.parse(text));
      if (parsed.ok) expect(text).not.toMatch(/"(__proto__|constructor|prototype)":/);
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });
});
