import { z } from 'zod';
import type { Principal } from '@/core/access/principal';
import { formatPublicId } from '@/core/ids/public-id';
import { decideRates } from '@/core/policy/policy';
import { formatRates, NO_RATE_LIMITS } from '@/core/rate-limit/rate-limits';
import { insertApplication, insertCeilingScopes, upsertMember } from '@/db/queries/applications';
import { listCatalogueScopes, listGrantableScopes } from '@/db/queries/catalogue';
import { getPolicy, holdPolicy } from '@/db/queries/policy';
import { lockUser } from '@/db/queries/users';
import { changeAs, type UseCaseContext } from '../context';
import { accept, type Result, refuse, refuseFields } from '../result';
import { rateLimitsInput } from '../tokens/rate-limits-input';
import { parseApplicationWords } from './application-words';
import { auditedApplication } from './lock-application';

export const createApplicationInput = z.object({
  name: z.string(),
  description: z.string().default(''),
  /** Scope names that its tokens may carry at most. */
  scopes: z.array(z.string()).max(1_000),
  /** Requests its tokens may make together in each window; null, or left out: what policy allows at most. */
  rateLimits: rateLimitsInput.default(NO_RATE_LIMITS),
});

export interface CreatedApplication {
  applicationId: string;
  /** The ceiling: what was asked for and the creator may give. */
  scopes: string[];
  /** What was asked for and is above what the creator may give: an admin can add it. */
  leftOut: string[];
}

/**
 * Creates an application with `ownerId` as its owner. Its ceiling is what was asked for, as far as the creator may give it;
 * the command line, which holds the database, may give every scope.
 *
 * Refuses with FORBIDDEN, OWNER_INACTIVE, INVALID_INPUT (fields: name, description, scopes, rates).
 */
export async function createApplication(
  principal: Principal,
  input: z.input<typeof createApplicationInput> & { ownerId: string },
  ctx: UseCaseContext,
): Promise<Result<CreatedApplication>> {
  const isOwner = principal.type === 'user' && principal.userId === input.ownerId;
  if (!isOwner && principal.type !== 'system') {
    return refuse('FORBIDDEN', 'An application is created by its first owner.');
  }
  const { name, description, scopes, rateLimits: askedRates } = createApplicationInput.parse(input);
  const words = parseApplicationWords({ name, description });
  if (!words.ok) return words;
  const asked = [...new Set(scopes)];

  return changeAs(principal, ctx, async ({ query, record }) => {
    const owner = await lockUser(query, input.ownerId);
    if (!owner || owner.suspendedAt || owner.erasedAt) {
      return refuse('OWNER_INACTIVE', 'This account is not active: it cannot own an application.');
    }
    const known = await listCatalogueScopes(query);
    const unknown = asked.filter((asking) => !known.some((scope) => scope.name === asking));
    if (unknown.length > 0) {
      const names = unknown.slice(0, 5).map((scope) => scope.slice(0, 100));
      return refuseFields({ scopes: `No such scope: ${names.join(', ')}.` });
    }
    await holdPolicy(query, 'to issue');
    const rates = decideRates(askedRates, await getPolicy(query));
    if (!rates.ok) return refuseFields({ rates: rates.message });
    const mayGive = isOwner ? await listGrantableScopes(query, owner.id) : known;
    const ceiling = mayGive.filter((scope) => asked.includes(scope.name));
    const application = { id: ctx.newId(), ...words.value };
    await insertApplication(query, {
      ...application,
      createdBy: isOwner ? owner.id : null,
      rateLimits: rates.rateLimits,
    });
    await upsertMember(query, { applicationId: application.id, userId: owner.id, memberRole: 'owner' });
    await insertCeilingScopes(
      query,
      application.id,
      ceiling.map((scope) => scope.id),
    );
    const given = ceiling.map((scope) => scope.name).sort();
    record({
      action: 'application.create',
      ...auditedApplication(application),
      after: {
        ...words.value,
        owner: formatPublicId('user', owner.id),
        scopes: given,
        rate_limits: formatRates(rates.rateLimits),
      },
    });
    return accept({
      applicationId: application.id,
      scopes: given,
      leftOut: asked.filter((scope) => !given.includes(scope)).sort(),
    });
  });
}
