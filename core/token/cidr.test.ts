import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressInCidrs, CIDRS_MAX, normaliseAddress, parseCidrList } from './cidr';

describe('a list of networks', () => {
  it('is stored as it is compared: host bits cleared, addresses as networks, each once', () => {
    expect(
      parseCidrList(
        '203.0.113.77/24\n\n 198.51.100.9 \r\n2001:DB8:40::1/48\n203.0.113.0/24\n::ffff:10.0.0.1',
      ),
    ).toEqual({
      ok: true,
      cidrs: ['203.0.113.0/24', '198.51.100.9/32', '2001:db8:40::/48', '10.0.0.1/32'],
    });
  });

  it('names the line and the cure', () => {
    expect(parseCidrList('203.0.113.0/24\n2001:db8:40::/48\n10.0.0.300/32')).toEqual({
      ok: false,
      errors: [{ line: 3, message: 'Line 3: 10.0.0.300 is not an address. Each part goes from 0 to 255.' }],
    });
    expect(parseCidrList('10.0.0.0/33')).toMatchObject({
      errors: [{ message: 'Line 1: /33 is not a length. It goes from 0 to 32.' }],
    });
  });

  it.each([
    '10.1',
    '0x0a.0.0.1',
    '010.0.0.1',
    '1.2.3.4.5',
    'fe80::1%eth0',
    'localhost',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '*',
    '\0',
    '::10.0.0.1',
    '::10.0.0.0/24',
    '::1::',
    'a'.repeat(10_000),
  ])('%j is no network', (text) => {
    expect(parseCidrList(text).ok).toBe(false);
  });

  it('says back what was typed without what a terminal would obey', () => {
    const parsed = parseCidrList('10.0.0.1\u001b[2J\n\u202e1.2.3.4\n1.2.3.4/\u001b]0;x');
    if (parsed.ok) throw new Error('accepted');
    expect(parsed.errors.map(({ line }) => line)).toEqual([1, 2, 3]);
    for (const { message } of parsed.errors) expect(message).toMatch(/^[\x20-\x7e]+$/);
  });

  it('is refused unread when nobody could have typed it', () => {
    expect(parseCidrList('10.0.0.1\n'.repeat(100_000))).toEqual({
      ok: false,
      errors: [{ line: 1, message: 'Too long. At most 50 networks fit on a token.' }],
    });
  });

  it('has an end', () => {
    const lines = (count: number) => Array.from({ length: count }, (_, n) => `10.0.${n}.0/24`).join('\n');
    expect(parseCidrList(lines(CIDRS_MAX)).ok).toBe(true);
    expect(parseCidrList(lines(CIDRS_MAX + 1)).ok).toBe(false);
  });

  it('what is accepted holds its own address, and parses to itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(32), (address, length) => {
        const parsed = parseCidrList(`${address}/${length}`);
        if (!parsed.ok) return;
        expect(parseCidrList(parsed.cidrs.join('\n'))).toEqual(parsed);
        expect(addressInCidrs(normaliseAddress(address) ?? '', parsed.cidrs)).toBe(true);
      }),
    );
  });
});
