import type { UserPrincipal } from '@/core/access/principal';
import { type RateLimit, spend } from '@/db/rate-limits';
import type { UseCaseContext } from '../context';
import { rateLimited } from '../rate-limited';
import type { Refusal } from '../result';

/**
 * Searches a user may make within 60 seconds. Each costs the database a scan (text) or a digest and two look-ups (secret).
 */
export const SEARCH_LIMITS = {
  // The palette asks once typing rests for 150 ms: a quick typist comes to one or two a second for a while.
  text: { name: 'token-search:text', points: 120, seconds: 60 },
  // Secrets are pasted, and by hand: a leaked list has a few, never one every two seconds.
  secret: { name: 'token-search:secret', points: 30, seconds: 60 },
} as const satisfies Record<string, RateLimit>;

/** Spends a search of the user's; the refusal if there is none left. Refuses with RATE_LIMITED. */
export async function spendSearch(
  principal: UserPrincipal,
  by: keyof typeof SEARCH_LIMITS,
  ctx: UseCaseContext,
): Promise<Refusal | null> {
  const spent = await spend(ctx.db, SEARCH_LIMITS[by], principal.userId);
  return spent.ok ? null : rateLimited('searches', spent.waitSeconds);
}
