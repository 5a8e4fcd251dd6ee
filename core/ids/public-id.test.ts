import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPublicId, ID_PREFIXES, type IdKind, parseAnyPublicId, parsePublicId } from './public-id';

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

  it('ids sort as their UUIDs do, so a list by id is a list by time', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (a, b) => {
        expect(formatPublicId('token', a) < formatPublicId('token', b)).toBe(a < b);
      }),
    );
  });

  it('an id has one spelling: what reads as an id is written back the same', () => {
    const splice = fc.stringMatching(/^[0-9A-Za-z_ ]{0,2}$/);
    fc.assert(
      fc.property(fc.uuid(), fc.nat(29), splice, (uuid, at, text) => {
        const id = formatPublicId('token', uuid);
        const near = id.slice(0, at) + text + id.slice(at + 1);
        const parsed = parsePublicId('token', near);
        if (parsed !== null) expect(formatPublicId('token', parsed)).toBe(near);
      }),
    );
  });

  it('is made of a lower-case UUID and of nothing else', () => {
    for (const text of ['', 'x', '01900000-0000-7000-8000-0000000000AB', '0'.repeat(32)]) {
      expect(() => formatPublicId('token', text)).toThrow(RangeError);
    }
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

it('is told apart by its prefix, and what has none is none', () => {
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.uuid(), (kind, uuid) => {
      expect(parseAnyPublicId(formatPublicId(kind, uuid))).toEqual({ kind, uuid });
    }),
  );
  for (const text of ['', 'tok_', 'cli', 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe', 'toString_x']) {
    expect(parseAnyPublicId(text)).toBeNull();
  }
});
