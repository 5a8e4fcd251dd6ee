import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { cleanSearchText } from '@/core/text/search-text';
import {
  APPLICATIONS_LISTED_MAX,
  type ListedApplication,
  listApplications as listRows,
} from '@/db/queries/applications';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';

/** Applications the principal belongs to, by name; `all`: everybody's, for auditors; `more`: only the first are here. Refuses with NOT_FOUND. */
export async function listApplications(
  principal: Principal,
  input: { all: boolean; text: string },
  ctx: UseCaseContext,
): Promise<Result<{ asOf: Date; applications: ListedApplication[]; more: boolean }>> {
  if (input.all && !hasPortalRight(principal, 'auditor')) return notFound();
  const memberId = principal.type === 'user' ? principal.userId : null;
  const found = await listRows(ctx.db.read, {
    memberId,
    all: input.all,
    text: cleanSearchText(input.text),
  });
  return accept({
    asOf: ctx.clock.now(),
    applications: found.slice(0, APPLICATIONS_LISTED_MAX),
    more: found.length > APPLICATIONS_LISTED_MAX,
  });
}
