import { type DirectoryQuery, directoryParameters, PLAIN_QUERY } from './view-models';

/** The query's parts as an address has them; what asks for nothing is left out. */
export function directoryParametersOf(query: DirectoryQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const part of Object.keys(directoryParameters) as (keyof DirectoryQuery)[]) {
    const value = query[part];
    if (value === PLAIN_QUERY[part]) continue;
    parameters.set(directoryParameters[part], value === true ? 'yes' : String(value));
  }
  return parameters;
}

const withParameters = (path: string, parameters: URLSearchParams) =>
  parameters.size > 0 ? `${path}?${parameters}` : path;

/** The list with something changed in what it asks for; from its first page unless a cursor is given. */
export const directoryHref = (query: DirectoryQuery, change: Partial<DirectoryQuery> = {}): string =>
  withParameters('/admin/tokens', directoryParametersOf({ ...query, cursor: null, ...change }));

/** The same tokens as a file. */
export const directoryExportHref = (query: DirectoryQuery): string =>
  withParameters('/admin/tokens/export', directoryParametersOf({ ...query, cursor: null }));

/** What narrows the list, without order and page: how a decision remembers it. */
export const selectionOf = (query: DirectoryQuery): string =>
  directoryParametersOf({ ...query, cursor: null, sort: PLAIN_QUERY.sort }).toString();
