import type { TokenOwner, TokenRow } from '@/db/queries/tokens';

/** Whom a token belongs to; the database holds that it is exactly one of the two. */
export function ownerOf(token: Pick<TokenRow, 'userId' | 'applicationId'>): TokenOwner {
  if (token.userId) return { type: 'user', id: token.userId };
  if (token.applicationId) return { type: 'application', id: token.applicationId };
  throw new Error('A token without an owner.');
}
