import type { Queryable } from '@/db/client';
import { countOtherActiveAdmins, listPortalRights } from '@/db/queries/users';
import { type Refusal, refuse } from '../result';

/** Refuses to take away the only admin who can still act. Exact only after `lockAdminRoles`. */
export async function refuseLastAdmin(query: Queryable, userId: string): Promise<Refusal | null> {
  const isAdmin = (await listPortalRights(query, userId)).includes('admin');
  if (!isAdmin || (await countOtherActiveAdmins(query, userId)) > 0) return null;
  return refuse('LAST_ADMIN', 'Nobody else could administer the portal. Make somebody an admin first.');
}
