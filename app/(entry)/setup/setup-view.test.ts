import { expect, it } from 'vitest';
import { stepOf } from './setup-view';

it.each([
  [{ brand: null, hasApi: false, hasToken: false }, 'prefix'],
  [{ brand: null, hasApi: true, hasToken: false }, 'prefix'],
  [{ brand: 'lk', hasApi: false, hasToken: false }, 'api'],
  [{ brand: 'lk', hasApi: true, hasToken: false }, 'token'],
  [{ brand: 'lk', hasApi: true, hasToken: true }, 'try'],
] as const)('%o goes on at %s', (progress, step) => {
  expect(stepOf(progress)).toBe(step);
});
