/** Why a token was revoked, in the order in which a page offers it. The database's check constraint has the same names. */
export const REVOKE_REASONS = ['not_needed', 'replaced', 'left', 'exposed', 'policy', 'other'] as const;
export type RevokeReason = (typeof REVOKE_REASONS)[number];

/** The words for each. */
export const REVOKE_REASON_WORDS: Record<RevokeReason, string> = {
  not_needed: 'No longer needed',
  replaced: 'Replaced by another token',
  left: 'Person or partner left',
  exposed: 'Secret was exposed',
  policy: 'Policy',
  other: 'Other',
};

/** To who gives none. */
export const REVOKE_REASON_MISSING = 'Say why, so that the history makes sense later.';
