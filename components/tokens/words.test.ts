import { expect, test } from 'vitest';
import { whyHeld } from './words';

test('a row says why a token was ended or halted, and that an admin did it over the owner’s head', () => {
  expect(whyHeld('exposed', null)).toBe(' · Secret was exposed');
  expect(whyHeld(null, { byAdmin: false, reason: 'two weeks away' })).toBe(' · two weeks away');
  expect(whyHeld(null, { byAdmin: true, reason: 'two weeks away' })).toBe(' · by an admin: two weeks away');
  expect(whyHeld(null, { byAdmin: true, reason: null })).toBe(' · by an admin');
});

test('a row says nothing where nobody did anything, or nobody said why', () => {
  expect(whyHeld(null, null)).toBe('');
  expect(whyHeld(undefined, { byAdmin: false, reason: null })).toBe('');
});

test('what ended a token hides what halted it before', () => {
  expect(whyHeld('left', { byAdmin: true, reason: 'away' })).not.toContain('away');
});
