import type { DirectorySort, DirectoryStatus } from '@/core/token/directory-query';
import { counted } from '../ui/number-format';
import type { DirectoryQuery } from './view-models';

export const statusWords: Record<DirectoryStatus, string> = {
  live: 'live',
  suspended: 'suspended',
  expired: 'expired',
  revoked: 'revoked',
};

export const sortWords: Record<DirectorySort, string> = {
  attention: 'Reasons to look first',
  created: 'Newest first',
  last_used: 'Last used first',
  expires: 'Expiring first',
  label: 'By label',
};

/** What ids in a query are called. */
export interface QueryNames {
  owner: string | null;
  api: string | null;
}

export interface FilterInWords {
  field: string;
  value: string;
  /** Turns it off. */
  without: Partial<DirectoryQuery>;
}

/** What narrows a list, each part for itself. */
export function filtersInWords(query: DirectoryQuery, names: QueryNames): FilterInWords[] {
  const found: (FilterInWords | null)[] = [
    when(query.text !== '', 'Search', query.text, { text: '' }),
    when(query.kind, 'Kind', query.kind ?? '', { kind: null }),
    when(query.status, 'Status', query.status ? statusWords[query.status] : '', { status: null }),
    when(query.owner !== '', 'Owner', names.owner ?? query.owner, { owner: '' }),
    when(query.api !== '', 'API', names.api ?? query.api, { api: '' }),
    when(query.scope !== '', 'Scope', query.scope, { scope: '' }),
    when(query.look, 'Needs', 'a look', { look: false }),
    when(query.never, 'Expires', 'never', { never: false }),
    when(query.unused !== null, 'Unused for', counted(query.unused ?? 0, 'day'), { unused: null }),
    when(query.expiring !== null, 'Expiring in', counted(query.expiring ?? 0, 'day'), { expiring: null }),
    when(query.open, 'Networks', 'any address', { open: false }),
    when(query.broad, 'Scopes', 'many', { broad: false }),
    when(query.from !== '', 'Created from', query.from, { from: '' }),
    when(query.until !== '', 'Created until', query.until, { until: '' }),
    when(query.before !== '', 'Issued before', query.before, { before: '' }),
  ];
  return found.filter((filter) => filter !== null);
}

const when = (
  on: unknown,
  field: string,
  value: string,
  without: Partial<DirectoryQuery>,
): FilterInWords | null => (on ? { field, value, without } : null);
