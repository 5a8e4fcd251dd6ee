import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { lockUser } from '@/db/queries/users';
import { type IssuedLink, issueLink } from '../auth/one-time-links';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse } from '../result';
import { auditedUser } from './audited-user';

export const issueResetLinkInput = z.object({ userId: z.uuid() });

/**
 * Makes the link that lets a user choose a password: a reset link, or for whoever never had one a new invitation. Older
 * links of theirs stop working; the password they have works until the link is used.
 *
 * Refuses with NOT_FOUND (not an admin; no such user), OWNER_INACTIVE (suspended).
 */
export async function issueResetLink(
  principal: Principal,
  input: z.input<typeof issueResetLinkInput>,
  ctx: UseCaseContext,
): Promise<Result<IssuedLink>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { userId } = issueResetLinkInput.parse(input);
  return changeAs(principal, ctx, async ({ query, record }) => {
    const user = await lockUser(query, userId);
    if (!user || user.erasedAt) return notFound();
    if (user.suspendedAt) {
      return refuse(
        'OWNER_INACTIVE',
        'This user is suspended: no link would let them in. Resume them first.',
      );
    }
    const purpose = user.passwordHash === null ? 'invitation' : 'password_reset';
    const link = await issueLink(query, { purpose, userId }, ctx);
    record({
      action: purpose === 'invitation' ? 'user.invite' : 'user.reset_link',
      ...auditedUser(user),
      after: { expires_at: link.expiresAt.toISOString() },
    });
    return accept(link);
  });
}
