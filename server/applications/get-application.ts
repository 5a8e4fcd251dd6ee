import { maySeeApplication, type Owner } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { policyRates } from '@/core/policy/policy';
import type { RateLimits } from '@/core/rate-limit/rate-limits';
import {
  type ApplicationRow,
  type CeilingScope,
  findApplication,
  findLastUse,
  listCeiling,
} from '@/db/queries/applications';
import { getPolicy } from '@/db/queries/policy';
import { rateLimitsOf } from '@/db/queries/rate-columns';
import { findUser } from '@/db/queries/users';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';
import { listTokensOf, type TokenList } from '../tokens/list-tokens';
import { readOwner } from '../tokens/token-owner';
import { listMembers, type MemberList, type MembersAsked } from './list-members';

export interface ApplicationDetails {
  asOf: Date;
  application: ApplicationRow;
  /** With what the principal is to it. */
  owner: Owner;
  createdByName: string | null;
  /** What its tokens may ask together, and what policy allows at most. */
  rateLimits: { shared: RateLimits; most: RateLimits };
  ceiling: CeilingScope[];
  members: MemberList;
  /** Of any of its tokens; null: never. */
  lastUsedAt: Date | null;
  /** Its first page, what needs a look first. */
  tokens: TokenList;
}

/** One application with its ceiling, a page of its members, and tokens. Refuses with NOT_FOUND: absent, or not the principal's to see. */
export async function getApplication(
  principal: Principal,
  { applicationId, members: asked }: { applicationId: string; members: MembersAsked },
  ctx: UseCaseContext,
): Promise<Result<ApplicationDetails>> {
  const query = ctx.db.read;
  const application = await findApplication(query, applicationId);
  if (!application) return notFound();
  const owner = await readOwner(query, principal, { type: 'application', id: applicationId });
  if (!maySeeApplication(principal, owner)) return notFound();
  const [ceiling, members, lastUsedAt, tokens, creator, policy] = await Promise.all([
    listCeiling(query, applicationId),
    listMembers(query, applicationId, asked),
    findLastUse(query, applicationId),
    listTokensOf(
      { type: 'application', id: applicationId },
      { view: 'all', sort: 'attention', text: '', cursor: null },
      ctx,
    ),
    application.createdBy ? findUser(query, application.createdBy) : undefined,
    getPolicy(query),
  ]);
  return accept({
    asOf: tokens.asOf,
    application,
    owner,
    createdByName: creator?.name ?? null,
    rateLimits: { shared: rateLimitsOf(application), most: policyRates(policy) },
    ceiling,
    members,
    lastUsedAt,
    tokens,
  });
}
