import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address';

describe('the client address', () => {
  it('is the socket, whatever the client claims, when no proxy is trusted', () => {
    expect(clientAddress('198.51.100.7', '203.0.113.1, 10.0.0.1', 0)).toBe('198.51.100.7');
    expect(clientAddress('::ffff:198.51.100.7', undefined, 0)).toBe('198.51.100.7');
  });

  it('is counted from the right: what a client put in front changes nothing', () => {
    const seen = '203.0.113.9';
    for (const forged of ['', '127.0.0.1, ', '1.1.1.1, 2.2.2.2, ', 'unknown, ', ', , ']) {
      expect(clientAddress('10.0.0.1', `${forged}${seen}`, 1)).toBe(seen);
      expect(clientAddress('10.0.0.2', `${forged}${seen}, 10.0.0.1`, 2)).toBe(seen);
    }
  });

  it('is what the outermost trusted proxy saw when fewer stood in the way', () => {
    expect(clientAddress('10.0.0.2', '203.0.113.9', 3)).toBe('203.0.113.9');
    expect(clientAddress('10.0.0.2', undefined, 1)).toBe('10.0.0.2');
  });

  it('is read from the ways proxies write it', () => {
    expect(clientAddress('10.0.0.1', '203.0.113.9:4711', 1)).toBe('203.0.113.9');
    expect(clientAddress('10.0.0.1', '[2001:db8::1]:4711', 1)).toBe('2001:db8::1');
    expect(clientAddress('10.0.0.1', '2001:DB8:0::1', 1)).toBe('2001:db8::1');
  });

  it('is never text that is no address', () => {
    expect(clientAddress('10.0.0.1', '<script>', 1)).toBe('10.0.0.1');
    expect(clientAddress('10.0.0.1', '12345', 1)).toBe('10.0.0.1');
    expect(clientAddress(undefined, undefined, 0)).toBeUndefined();
  });
});
