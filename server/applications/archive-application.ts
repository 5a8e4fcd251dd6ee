import { z } from 'zod';
import { mayArchiveAs, mayManageApplication, mayRestoreApplication } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { parseReason } from '@/core/text/reason';
import { setApplicationArchived } from '@/db/queries/applications';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { holdOwner } from '../tokens/token-owner';
import { auditedApplication, lockApplicationFor } from './lock-application';

export const archiveApplicationInput = z.object({
  applicationId: z.uuid(),
  reason: z.string().max(2_000).default(''),
});
export const restoreApplicationInput = z.object({ applicationId: z.uuid() });

/**
 * Archives an application: from the commit on its tokens are refused and no new one is issued. Nothing of it is lost.
 *
 * Refuses with NOT_FOUND, ALREADY_DONE, INVALID_INPUT (fields: reason).
 */
export async function archiveApplication(
  principal: Principal,
  input: z.input<typeof archiveApplicationInput>,
  ctx: UseCaseContext,
): Promise<Result<{ archivedAt: Date }>> {
  const { applicationId, reason: typed } = archiveApplicationInput.parse(input);
  const reason = parseReason(typed);
  if (!reason.ok) return refuseFields({ reason: reason.message });
  return changeAs(principal, ctx, async ({ query, record }) => {
    const application = await lockApplicationFor(query, principal, applicationId, mayManageApplication);
    if (!application) return notFound();
    const owner = await holdOwner(query, principal, { type: 'application', id: applicationId });
    const as = mayArchiveAs(principal, owner);
    if (!as) return notFound();
    // An admin may put theirs over one that an owner made.
    if (application.archivedAt && (as === 'owner' || application.archivedAs === 'admin')) {
      return refuse('ALREADY_DONE', 'This application is archived already.');
    }
    const archivedAt = await setApplicationArchived(query, applicationId, as);
    if (!archivedAt) throw new Error('The application is gone while its row was locked.');
    record({
      action: 'application.archive',
      ...auditedApplication(application),
      reason: reason.text || null,
      before: { archived_at: application.archivedAt?.toISOString() ?? null },
      after: { archived_at: archivedAt.toISOString(), archived_as: as },
    });
    return accept({ archivedAt });
  });
}

/** Restores an archived application: its tokens that live work again. Refuses with NOT_FOUND, FORBIDDEN, ALREADY_DONE. */
export async function restoreApplication(
  principal: Principal,
  input: z.input<typeof restoreApplicationInput>,
  ctx: UseCaseContext,
): Promise<Result<null>> {
  const { applicationId } = restoreApplicationInput.parse(input);
  return changeAs(principal, ctx, async ({ query, record }) => {
    const application = await lockApplicationFor(query, principal, applicationId, mayManageApplication);
    if (!application) return notFound();
    if (!application.archivedAt) return refuse('ALREADY_DONE', 'This application is not archived.');
    const owner = await holdOwner(query, principal, { type: 'application', id: applicationId });
    if (!mayRestoreApplication(principal, owner, application.archivedAs)) {
      return refuse('FORBIDDEN', 'An admin archived this application, so an admin has to restore it.');
    }
    await setApplicationArchived(query, applicationId, null);
    record({
      action: 'application.restore',
      ...auditedApplication(application),
      before: {
        archived_at: application.archivedAt.toISOString(),
        archived_as: application.archivedAs,
      },
      after: { archived_at: null },
    });
    return accept(null);
  });
}
