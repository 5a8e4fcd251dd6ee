import type { TokenListQuery } from './view-models';

/** The address of a list: what is the default is left out, so that equal lists have equal addresses. */
export function listHref(query: TokenListQuery): string {
  const parameters = new URLSearchParams();
  if (query.text !== '') parameters.set('q', query.text);
  if (query.view !== 'all') parameters.set('status', query.view);
  if (query.sort !== 'attention') parameters.set('sort', query.sort);
  if (query.cursor) parameters.set('cursor', query.cursor);
  return parameters.size === 0 ? '/tokens' : `/tokens?${parameters}`;
}

/** The same list, changed in one respect, from its first page. */
export function listHrefWith(query: TokenListQuery, change: Partial<TokenListQuery>): string {
  return listHref({ ...query, cursor: null, ...change });
}
