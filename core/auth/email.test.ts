import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEmail } from './email';

describe('an e-mail address', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['  Ada.Lovelace+tokens@EXAMPLE.com\n', 'ada.lovelace+tokens@example.com'],
    ['victim@xn--exmple-cua.com', 'victim@xn--exmple-cua.com'],
    ['root@localhost', 'root@localhost'],
  ])('%j is read as %s', (raw, email) => {
    expect(parseEmail(raw)).toEqual({ ok: true, email });
  });

  it.each([
    '',
    '@',
    'ada',
    'ada@',
    '@example.com',
    'a..b@example.com',
    '.a@example.com',
    'a@-example.com',
    'a@example..com',
    'a b@example.com',
    'victim＠example.com',
    'victim@exämple.com',
    'vi\u212Atim@example.com',
    'vıctim@example.com',
    'a"@attacker.example"@victim.example',
    '"a b"@example.com',
    'a@attacker.example,b@victim.example',
    'a@attacker.example b@victim.example',
    'Ada <ada@example.com>',
    'victim@example.com\0@attacker.example',
    'victim\0@example.com',
    'ada@exam\u202Eple.com',
    'ada@[127.0.0.1]',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(20)}`,
  ])('%j is none', (raw) => {
    expect(parseEmail(raw)).toMatchObject({ ok: false });
  });

  it('has one spelling, which the database accepts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string(), fc.string({ unit: 'grapheme' })), (raw) => {
        const parsed = parseEmail(raw);
        if (!parsed.ok) return;
        expect(parseEmail(parsed.email)).toEqual(parsed);
        expect(parsed.email).toMatch(/^[!-~]{3,254}$/);
        expect(parsed.email).toBe(parsed.email.toLowerCase());
      }),
    );
  });
});
