import type { PaletteToken } from '@/components/frame/palette-search';
import { formatPublicId } from '@/core/ids/public-id';
import { REVOKE_REASON_WORDS } from '@/core/token/revoke-reason';
import { formatHint } from '@/core/token/token-format';
import { asDisplayed } from '@/core/token/token-status';
import type { FoundBySecret } from '@/server/tokens/find-token';

type Row = FoundBySecret['token'];

export function toPaletteToken(row: Row, nowMs: number): PaletteToken {
  return {
    id: formatPublicId('token', row.id),
    kind: row.kind,
    label: row.label,
    hint: formatHint(row),
    ownerName: row.ownerName,
    status: asDisplayed(row, nowMs),
  };
}

/**
 * Whether a verifier still takes a secret, and why not: in the order in which it would refuse. Addresses and scopes are a
 * request's own matter.
 */
export function standingOf({ token, secretRetired }: Pick<FoundBySecret, 'token' | 'secretRetired'>): string {
  const { status, kind, ownerActive, revokeReason } = token;
  if (status === 'revoked') {
    const reason =
      revokeReason && revokeReason !== 'other' ? ` Reason: ${REVOKE_REASON_WORDS[revokeReason]}.` : '';
    return `It no longer works: the token is revoked.${reason}`;
  }
  if (status === 'suspended') return 'It does not work now: the token is suspended.';
  if (status === 'pending_approval') return 'It does not work yet: the token waits for approval.';
  if (!ownerActive) {
    return kind === 'application'
      ? 'It does not work: its application is archived.'
      : 'It does not work: its owner is suspended.';
  }
  if (status === 'not_yet_valid') return 'It does not work yet: the token is not valid yet.';
  if (status === 'expired') return 'It no longer works: the token has expired.';
  if (secretRetired) return 'It no longer works: the token was rotated, and this is an old secret.';
  return 'It works.';
}
