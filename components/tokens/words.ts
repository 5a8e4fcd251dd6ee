import { REVOKE_REASON_WORDS, type RevokeReason } from '@/core/token/revoke-reason';
import type { TokenSort, TokenView } from '@/core/token/token-list-query';

export const viewWords: Record<TokenView, string> = {
  all: 'All',
  live: 'Live',
  expiring: 'Expiring in 14 days',
  unused: 'Unused for 30 days',
  ended: 'Ended',
};

export const sortWords: Record<TokenSort, string> = {
  attention: 'Needs attention first',
  created: 'Newest first',
  label: 'By label',
  last_used: 'Last used first',
  expires: 'Expiring first',
};

/** Who ended or halted a token, and why, behind its hint in a list: " · Secret was exposed", " · by an admin: leaked?". */
export function whyHeld(
  revokedFor: RevokeReason | null | undefined,
  suspended: { byAdmin: boolean; reason: string | null } | null,
): string {
  if (revokedFor) return ` · ${REVOKE_REASON_WORDS[revokedFor]}`;
  if (!suspended) return '';
  const said = [suspended.byAdmin && 'by an admin', suspended.reason].filter(Boolean);
  return said.length > 0 ? ` · ${said.join(': ')}` : '';
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
