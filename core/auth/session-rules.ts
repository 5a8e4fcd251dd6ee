import type { PortalRight } from '../access/principal';

const HOUR_MS = 3_600_000;

/**
 * How long a session lives whatever happens. Two weeks spare a developer most sign-ins; whoever may see or end other
 * people's tokens shows each day anew that it is still them.
 */
export const SESSION_HOURS_MAX: Record<PortalRight, number> = { none: 14 * 24, auditor: 24, admin: 24 };

/** How long a session lives unused. Half a day outlasts lunch and meetings; an admin's screen left alone is worth more. */
export const SESSION_IDLE_HOURS_MAX: Record<PortalRight, number> = { none: 12, auditor: 2, admin: 2 };

export interface SessionTimes {
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
}

/**
 * Whether a session still opens anything at `now`. Its limits follow the right its user has today: a promotion does not
 * leave two-week sessions of an admin behind.
 */
export function isSessionLive(session: SessionTimes, right: PortalRight, now: Date): boolean {
  const lifeEnds = session.createdAt.getTime() + SESSION_HOURS_MAX[right] * HOUR_MS;
  const idleEnds = session.lastSeenAt.getTime() + SESSION_IDLE_HOURS_MAX[right] * HOUR_MS;
  return (
    session.endedAt === null && now.getTime() < Math.min(session.expiresAt.getTime(), lifeEnds, idleEnds)
  );
}
