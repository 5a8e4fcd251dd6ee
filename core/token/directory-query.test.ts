import { expect, it } from 'vitest';
import { parseListInstant } from './directory-query';

it('an instant with its zone is read, whatever zone that is', () => {
  const noon = Date.UTC(2026, 10, 28, 12);
  for (const text of ['2026-11-28T12:00:00Z', ' 2026-11-28T13:00:00+01:00 ', '2026-11-28T12:00Z']) {
    expect(parseListInstant(text)?.getTime(), text).toBe(noon);
  }
});

it('what is no instant, or none that a database reads, is none', () => {
  for (const text of [
    '',
    '2026-11-28',
    '2026-11-28T12:00:00',
    '2026-02-30T12:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-23:00',
  ]) {
    expect(parseListInstant(text), text).toBeNull();
  }
});
