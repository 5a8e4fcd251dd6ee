import { expect, it } from 'vitest';
import { deprecationFields } from './deprecation-fields';

const supersededAt = new Date('2026-11-28T10:00:00.999Z');

it('a secret with a successor says since when, and until when if that is known', () => {
  expect(deprecationFields({ supersededAt, retireAt: new Date('2026-11-29T10:00:00.000Z') })).toEqual({
    Deprecation: '@1795860000',
    Sunset: 'Sun, 29 Nov 2026 10:00:00 GMT',
  });
  expect(deprecationFields({ supersededAt, retireAt: null })).toEqual({ Deprecation: '@1795860000' });
});

it('the newest one says nothing', () => {
  expect(deprecationFields({ supersededAt: null, retireAt: null })).toEqual({});
});
