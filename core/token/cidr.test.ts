import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { addressInCidrs, CIDRS_MAX, isNarrower, normaliseAddress, parseCidrList } from './cidr';

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

describe('a narrower list', () => {
  /** Few enough networks that they often lie within each other. */
  const network = fc.oneof(
    fc
      .tuple(fc.nat(15), fc.integer({ min: 0, max: 8 }))
      .map(([part, bits]) => `10.${part * 16}.0.0/${8 + bits}`),
    fc.constantFrom('0.0.0.0/0', '::/0', '2001:db8::/32', '2001:db8:40::/48', '203.0.113.9/32'),
  );
  const list = fc.array(network, { maxLength: 4 }).map((lines) => {
    const parsed = parseCidrList(lines.join('\n'));
    return parsed.ok ? parsed.cidrs : [];
  });
  const address = fc.oneof(
    fc.tuple(fc.nat(255), fc.nat(255)).map(([second, last]) => `10.${second}.0.${last}`),
    fc.constantFrom('192.0.2.1', '203.0.113.9', '2001:db8:40::1', '2001:db8:41::1', 'fe80::1'),
  );
  const letsIn = (from: string, cidrs: readonly string[]) =>
    cidrs.length === 0 || addressInCidrs(from, cidrs);

  it('lets nobody in whom the wider one keeps out', () => {
    fc.assert(
      fc.property(list, list, address, (before, after, from) => {
        if (isNarrower(before, after) && letsIn(from, after)) expect(letsIn(from, before)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('is one with networks taken out, and one with a network made longer', () => {
    fc.assert(
      fc.property(list, fc.nat(3), (before, at) => {
        const [cidr, ...others] = [...before.slice(at % (before.length || 1)), ...before];
        if (cidr === undefined) return;
        expect(isNarrower(before, before)).toBe(true);
        expect(isNarrower(before, [cidr])).toBe(true);
        const [start = '', length = ''] = cidr.split('/');
        const longer = `${start}/${Math.min(Number(length) + 1, start.includes(':') ? 128 : 32)}`;
        expect(isNarrower(before, [longer, ...others])).toBe(true);
      }),
    );
  });

  it('of a single network is told by its first and last address alone', () => {
    fc.assert(
      fc.property(network, network, (wider, cidr) => {
        const [before, after] = [parseCidrList(wider), parseCidrList(cidr)];
        if (!before.ok || !after.ok) throw new Error('no network');
        const ends = firstAndLast(after.cidrs[0] ?? '');
        const bothIn = ends.every((end) => addressInCidrs(end, before.cidrs));
        expect(isNarrower(before.cidrs, after.cidrs)).toBe(bothIn);
      }),
      { numRuns: 300 },
    );
  });

  it('passes from list to list', () => {
    fc.assert(
      fc.property(list, list, list, (a, b, c) => {
        if (isNarrower(a, b) && isNarrower(b, c)) expect(isNarrower(a, c)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['any address to one', [], ['203.0.113.9/32'], true],
    ['any address to any', [], [], true],
    ['one address to any', ['203.0.113.9/32'], [], false],
    ['a list to any address by another name', ['10.0.0.0/8'], ['0.0.0.0/0'], false],
    ['every IPv4 address to IPv6', ['0.0.0.0/0'], ['2001:db8::/32'], false],
    ['a half to its whole', ['10.0.0.0/9'], ['10.0.0.0/8'], false],
    ['two halves to their whole', ['10.0.0.0/9', '10.128.0.0/9'], ['10.0.0.0/8'], false],
    ['a network to its neighbour', ['10.0.0.0/24'], ['10.0.1.0/24'], false],
    ['one within and one beside it', ['10.0.0.0/8'], ['10.1.0.0/16', '11.0.0.0/16'], false],
  ] as const)('%s', (_, before, after, narrower) => {
    expect(isNarrower(before, after)).toBe(narrower);
  });
});

/** By other means than the code under test. */
function firstAndLast(cidr: string): [string, string] {
  const [start = '', length = '0'] = cidr.split('/');
  const network = ipaddr.parse(start);
  const bytes = network.toByteArray();
  const last = bytes.map(
    (byte, index) => byte | (255 >> Math.max(0, Math.min(8, Number(length) - index * 8))),
  );
  return [network.toString(), ipaddr.fromByteArray(last).toString()];
}
