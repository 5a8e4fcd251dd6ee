import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPublicId, ID_PREFIXES, type IdKind, parsePublicId } from './public-id';

const kinds = Object.keys(ID_PREFIXES) as IdKind[];

describe('public ids', () => {
  it('no two kinds share a prefix', () => {
    expect(new Set(Object.values(ID_PREFIXES)).size).toBe(kinds.length);
  });

  it('the spelling of an id never changes', () => {
    expect(formatPublicId('token', '00000000-0000-0000-0000-000000000000')).toBe(
      'tok_00000000000000000000000000',
    );
    expect(formatPublicId('user', 'ffffffff-ffff-ffff-ffff-ffffffffffff')).toBe(
      'usr_7ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    );
    expect(formatPublicId('api', '0192e8a1-7c3d-7f00-8a4b-123456789abc')).toBe(
      'api_01JBMA2Z1XFW08MJRJ6HB7H6NW',
    );
  });

  it('what is formatted parses to the same UUID, and only as its own kind', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom(...kinds), fc.constantFrom(...kinds), (uuid, kind, other) => {
        const id = formatPublicId(kind, uuid);
        expect(parsePublicId(kind, id)).toBe(uuid);
        if (other !== kind) expect(parsePublicId(other, id)).toBeNull();
      }),
    );
  });

  it('every other spelling is no id: lower case, look-alikes, a 129th bit, more or less of it', () => {
    const id = formatPublicId('token', '0192e8a1-7c3d-7f00-8a4b-123456789abc');
    const body = id.slice(4);
    for (const text of [
      '',
      'tok_',
      id.toLowerCase(),
      `${id}0`,
      id.slice(0, -1),
      ` ${id}`,
      `${id}\n`,
      `tok_${body.replace('0', 'O')}`,
      `tok_${body.replace('1', 'I')}`,
      `tok_8${body.slice(1)}`,
      `tok_${'Z'.repeat(26)}`,
      '0192e8a1-7c3d-7f00-8a4b-123456789abc',
    ]) {
      expect(parsePublicId('token', text), text).toBeNull();
    }
  });
});
