import type { Principal } from '@/core/access/principal';
import { hasActiveAdmin } from '@/db/queries/installation';
import { lockAdminRoles } from '@/db/queries/users';
import { changeInNameOf, type UseCaseContext } from '../context';
import { type IssuedLink, issueLink } from './one-time-links';

const SETUP: Principal = { type: 'system', name: 'setup' };

/**
 * Makes the link with which the first admin comes in, and every older one useless. Null while somebody can administer:
 * then there is no such way in.
 */
export async function issueSetupLink(ctx: UseCaseContext): Promise<IssuedLink | null> {
  return changeInNameOf(SETUP, ctx, async ({ query, record }) => {
    await lockAdminRoles(query);
    if (await hasActiveAdmin(query)) return null;
    const link = await issueLink(query, { purpose: 'setup', userId: null }, ctx);
    record({
      action: 'setup.link',
      target: { type: 'installation', id: 'installation' },
      after: { expires_at: link.expiresAt.toISOString() },
    });
    return link;
  });
}
