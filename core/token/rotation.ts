/**
 * Rotation gives a token a second secret and lets the first one end (docs/decisions/022). The token's id, label, scopes, expiry and
 * history stay: it is never wider than before, and never lives longer.
 *
 *   current ──rotate──▶ retiring   opens the token until an instant
 *                  └──▶ waiting    opens it until some time after the first use of its successor, whenever that comes
 *   awaited: the successor whose first use that is
 */

export interface SecretInstants {
  /** From then on it opens nothing; null: no instant is set. */
  retireAt: Date | null;
  /** How long it goes on after its successor's first use; null: it does not wait for one. */
  retireOnUseGraceSeconds: number | null;
}

export type SecretState = 'current' | 'waiting' | 'retiring' | 'retired';

/** The instant of retirement itself is already over, as an expiry is. An invalid date never keeps a secret alive. */
export function secretState(
  { retireAt, retireOnUseGraceSeconds }: SecretInstants,
  nowMs: number,
): SecretState {
  if (retireAt) return retireAt.getTime() > nowMs ? 'retiring' : 'retired';
  return retireOnUseGraceSeconds === null ? 'current' : 'waiting';
}

/** When the old secret ends. Of a grace after first use it is at least a minute: more than one server may have to move. */
export type OldSecretEnd =
  | { when: 'now' }
  | { when: 'later'; graceSeconds: number }
  | { when: 'on_first_use'; graceSeconds: number };

export const GRACE_SECONDS_MIN = 60;
const HOUR_SECONDS = 3_600;

/** Why an old secret cannot go on that long, in words; null: it can. @param hoursMax what policy allows */
export function refuseGrace(graceSeconds: number, hoursMax: number): string | null {
  const isWithin =
    Number.isInteger(graceSeconds) &&
    graceSeconds >= GRACE_SECONDS_MIN &&
    graceSeconds <= hoursMax * HOUR_SECONDS;
  return isWithin ? null : `From a minute to ${hoursMax} hours, which is what policy allows.`;
}

/** The latest instant to which the end of an old secret may be moved: policy counts from the rotation, however often it is moved. */
export const latestRetirement = (rotatedAt: Date, hoursMax: number): Date =>
  new Date(rotatedAt.getTime() + hoursMax * HOUR_SECONDS * 1_000);
