/** Why a token was revoked, and the words for it. The database's check constraint has the same names. */
export const REVOKE_REASON_WORDS = {
  not_needed: 'No longer needed',
  replaced: 'Replaced by another token',
  left: 'Person or partner left',
  exposed: 'Secret was exposed',
  policy: 'Policy',
  other: 'Other',
} as const;
export type RevokeReason = keyof typeof REVOKE_REASON_WORDS;

export const REVOKE_REASONS = ['not_needed', 'replaced', 'left', 'exposed', 'policy', 'other'] as const;
