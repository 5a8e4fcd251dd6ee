import type { TokenDetail } from '@/components/tokens/view-models';

const DAY_MS = 86_400_000;

/** The create form, filled in like this token: for a second one in another place. Its secret is of its own. */
export function cloneLink(
  token: Pick<TokenDetail, 'label' | 'note' | 'scopes' | 'cidrs' | 'createdAt' | 'expiresAt' | 'application'>,
): string {
  const query = new URLSearchParams({ label: token.label });
  if (token.application) query.set('application', token.application);
  if (token.note !== '') query.set('note', token.note);
  query.set('scopes', token.scopes.map((scope) => scope.name).join(' '));
  if (token.expiresAt) {
    const days = Math.round((token.expiresAt.getTime() - token.createdAt.getTime()) / DAY_MS);
    query.set('days', String(Math.max(1, days)));
  }
  for (const cidr of token.cidrs) query.append('cidr', cidr);
  return `/tokens/new?${query}`;
}
