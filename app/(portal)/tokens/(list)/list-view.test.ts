import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SearchParameters } from '@/app/search-parameters';
import { listHref, listHrefWith } from '@/components/tokens/list-links';
import { TOKEN_SORTS, TOKEN_VIEWS } from '@/core/token/token-list-query';
import { parseListQuery } from './list-view';

const parseHref = (href: string) =>
  parseListQuery(Object.fromEntries(new URL(href, 'http://portal.example').searchParams) as SearchParameters);

const query = fc.record({
  text: fc.string({ maxLength: 100 }).map((text) => text.replaceAll('\0', '').trim()),
  view: fc.constantFrom(...TOKEN_VIEWS),
  sort: fc.constantFrom(...TOKEN_SORTS),
  cursor: fc.option(fc.stringMatching(/^[\w-]{1,200}$/)),
});

test('an address holds all of a list: reading it back gives the same list', () => {
  fc.assert(
    fc.property(query, (list) => {
      expect(parseHref(listHref(list))).toEqual(list);
    }),
  );
});

test('changing the search, the view or the order starts from the first page', () => {
  fc.assert(
    fc.property(query, (list) => {
      expect(parseHref(listHrefWith(list, { view: 'live' })).cursor).toBeNull();
    }),
  );
});

test('the plain list has the plain address', () => {
  expect(listHref({ text: '', view: 'all', sort: 'attention', cursor: null })).toBe('/tokens');
});

test('an address that makes no sense opens the plain list', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()))), (parameters) => {
      const list = parseListQuery(parameters);
      expect(list.text.length).toBeLessThanOrEqual(100);
      expect(list.text).not.toContain('\0');
      expect(TOKEN_VIEWS).toContain(list.view);
      expect(TOKEN_SORTS).toContain(list.sort);
    }),
  );
  expect(parseListQuery({ q: ['a', 'b'], status: 'nonsense', cursor: 'x'.repeat(2000) })).toEqual({
    text: 'a',
    view: 'all',
    sort: 'attention',
    cursor: null,
  });
});
