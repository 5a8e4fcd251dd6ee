import { expect, it } from 'vitest';
import { normalisePassword, parseNewPassword } from './new-password';

const ADA = { email: 'ada.lovelace@example.com', name: 'Augusta Ada Byron King' };

it.each([
  'correct horse battery staple',
  '   spaces count as well   ',
  'ünïcödé pässphräse',
  '🔑🔑 mixed 🗝 keys ok',
  'the first of many, the second of many',
])('%j is long enough, and nothing else is asked of it', (raw) => {
  expect(parseNewPassword(raw, ADA)).toEqual({ ok: true, password: raw.normalize('NFC') });
});

it('is counted in characters as people see them, from 15 to 128', () => {
  const words = 'q2 Zr#v8 Lm0 x!pW7 t';
  expect(parseNewPassword(words.slice(0, 14), ADA)).toMatchObject({ ok: false });
  expect(parseNewPassword(words.slice(0, 15), ADA)).toMatchObject({ ok: true });
  const long = Array.from({ length: 128 }, (_, index) => String.fromCodePoint(0x1f300 + index)).join('');
  expect(parseNewPassword(long, ADA)).toMatchObject({ ok: true });
  expect(parseNewPassword(`${long}!`, ADA)).toMatchObject({ ok: false });
});

it.each([
  'aaaaaaaaaaaaaaa',
  'passwordpassword',
  'abcabcabcabcabcabc',
  '123456789012345',
  'QwertyuiopAsdfgh',
  'ADA.Lovelace@example.com',
  'augusta ada byron king',
  `${'\uD800'}this is broken`,
])('%j is refused, without saying it back', (raw) => {
  const parsed = parseNewPassword(raw, ADA);
  expect(parsed).toMatchObject({ ok: false });
  expect(JSON.stringify(parsed)).not.toContain(raw);
});

it('is the same password however the keyboard composes its letters', () => {
  expect(normalisePassword('cafe\u0301')).toBe(normalisePassword('caf\u00e9'));
});
