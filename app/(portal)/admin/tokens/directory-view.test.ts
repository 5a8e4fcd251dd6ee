import { expect, it } from 'vitest';
import { directoryHref, selectionOf } from '@/components/directory/directory-links';
import { PLAIN_QUERY } from '@/components/directory/view-models';
import { filtersInWords } from '@/components/directory/words';
import { formatPublicId } from '@/core/ids/public-id';
import { newId } from '@/runtime/ids';
import { filterOf, parseDirectoryQuery } from './directory-view';

const applicationId = newId();
const asked = {
  before: '2026-11-28T13:30:00+01:00',
  scope: 'orders:write',
  owner: formatPublicId('application', applicationId),
};

it('an instant, a scope and an application narrow together, and a decision remembers them as an address', () => {
  const query = parseDirectoryQuery(asked);
  expect(filterOf(query, 'Europe/Vienna')).toMatchObject({
    createdBefore: new Date('2026-11-28T12:30:00Z'),
    scope: 'orders:write',
    ownerId: applicationId,
  });
  const remembered = Object.fromEntries(new URLSearchParams(selectionOf(query)));
  expect(remembered).toEqual({ ...asked, before: '2026-11-28T12:30:00Z' });
  expect(parseDirectoryQuery(remembered)).toEqual(query);
});

it('an instant is the same one in every zone', () => {
  const query = parseDirectoryQuery({ before: asked.before });
  for (const zone of ['UTC', 'Asia/Tokyo', 'America/Lima']) {
    expect(filterOf(query, zone).createdBefore).toEqual(new Date('2026-11-28T12:30:00Z'));
  }
});

it('of an instant and a last day the earlier one counts', () => {
  const until = (day: string) =>
    filterOf({ ...PLAIN_QUERY, before: '2026-11-28T12:30:00Z', until: day }, 'UTC').createdBefore;
  expect(until('2026-11-27')).toEqual(new Date('2026-11-28T00:00:00Z'));
  expect(until('2026-11-28')).toEqual(new Date('2026-11-28T12:30:00Z'));
});

it('an instant has words of its own, and an address without it', () => {
  const query = parseDirectoryQuery(asked);
  const [words] = filtersInWords(query, { owner: null, api: null }).filter(
    ({ field }) => field === 'Issued before',
  );
  expect(words?.value).toBe('2026-11-28T12:30:00Z');
  expect(directoryHref(query, words?.without)).not.toContain('before');
});
