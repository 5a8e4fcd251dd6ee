import { z } from 'zod';
import { mayLimitRates } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { decideRates } from '@/core/policy/policy';
import { formatRates, sameRateLimits } from '@/core/rate-limit/rate-limits';
import { updateApplicationRates } from '@/db/queries/applications';
import { getPolicy, holdPolicy } from '@/db/queries/policy';
import { rateLimitsOf } from '@/db/queries/rate-columns';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuseFields } from '../result';
import { rateLimitsInput } from '../tokens/rate-limits-input';
import { auditedApplication, lockApplicationFor } from './lock-application';

export const limitRatesInput = z.object({ applicationId: z.uuid(), rateLimits: rateLimitsInput });

/**
 * Sets how many requests an application's tokens may make together. What is not limited gets the policy's maximum. Verifiers
 * know within a second of the commit; what was spent before counts on.
 *
 * Refuses with NOT_FOUND, INVALID_INPUT (field: rates).
 */
export async function limitRates(
  principal: Principal,
  input: z.input<typeof limitRatesInput>,
  ctx: UseCaseContext,
): Promise<Result<null>> {
  const { applicationId, rateLimits: asked } = limitRatesInput.parse(input);
  return changeAs(principal, ctx, async ({ query, record }) => {
    const found = await lockApplicationFor(query, principal, applicationId, mayLimitRates);
    if (!found) return notFound();
    await holdPolicy(query, 'to issue');
    const rates = decideRates(asked, await getPolicy(query));
    if (!rates.ok) return refuseFields({ rates: rates.message });
    const before = rateLimitsOf(found);
    if (sameRateLimits(before, rates.rateLimits)) return accept(null);
    await updateApplicationRates(query, applicationId, rates.rateLimits);
    record({
      action: 'application.limits',
      ...auditedApplication({ id: applicationId, name: found.name }),
      before: { rate_limits: formatRates(before) },
      after: { rate_limits: formatRates(rates.rateLimits) },
    });
    return accept(null);
  });
}
