import type { ActedAs } from '../access/authorize';
import type { RevokeReason } from './revoke-reason';

/** Whoever revokes the wrong token hears of it within a day; what stayed dead for longer was meant. */
export const RESTORE_HOURS = 24;
const RESTORE_MS = RESTORE_HOURS * 3_600_000;

export interface RevokedToken {
  revokedAt: Date;
  revokeReason: RevokeReason | null;
  /** Null: never. */
  expiresAt: Date | null;
}

export type RestoreHindrance = 'exposed' | 'expired' | 'too_late';

export type DecidedRestore =
  /** Until then, and no longer at that instant itself. */
  { ok: true; until: Date } | { ok: false; because: RestoreHindrance };

/** Why a token stays revoked, in words, to whoever would restore it. */
export const RESTORE_HINDRANCES: Record<RestoreHindrance, string> = {
  exposed: 'Its secret was exposed, so it stays revoked.',
  expired: 'It has expired since, so it cannot be restored.',
  too_late: `It was revoked more than ${RESTORE_HOURS} hours ago, so it cannot be restored.`,
};

/** To whoever is not the side that revoked it. */
export const RESTORED_BY_OTHERS: Record<ActedAs, string> = {
  owner: 'Its owner revoked it, so only its owner restores it.',
  admin: 'An admin revoked it, so an admin has to restore it.',
};

/**
 * Whether a revoked token may still be restored, by its record alone. An exposed secret is somebody else's too, for good. An
 * invalid date never brings a token back.
 *
 * @param nowMs epoch milliseconds
 */
export function decideRestore(
  { revokedAt, revokeReason, expiresAt }: RevokedToken,
  nowMs: number,
): DecidedRestore {
  const endMs = expiresAt ? expiresAt.getTime() : Number.POSITIVE_INFINITY;
  const untilMs = revokedAt.getTime() + RESTORE_MS;
  if (revokeReason === 'exposed') return { ok: false, because: 'exposed' };
  if (!(endMs > nowMs)) return { ok: false, because: 'expired' };
  if (!(untilMs > nowMs)) return { ok: false, because: 'too_late' };
  return { ok: true, until: new Date(Math.min(untilMs, endMs)) };
}
