import type { Owner } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import type { Queryable } from '@/db/client';
import { type ApplicationRow, lockApplication } from '@/db/queries/applications';
import { holdOwner } from '../tokens/token-owner';

/**
 * Locks an application that the principal may change so; undefined if there is none, or not for them. Members are read
 * under the lock: who was removed before changes nothing after.
 */
export async function lockApplicationFor(
  query: Queryable,
  principal: Principal,
  applicationId: string,
  may: (principal: Principal, owner: Owner) => boolean,
): Promise<ApplicationRow | undefined> {
  const application = await lockApplication(query, applicationId);
  if (!application) return undefined;
  const owner = await holdOwner(query, principal, { type: 'application', id: applicationId });
  return may(principal, owner) ? application : undefined;
}

/** How the audit names an application, and whose history its changes belong to. */
export const auditedApplication = ({ id, name }: Pick<ApplicationRow, 'id' | 'name'>) => ({
  target: { type: 'application', id, name },
  owner: { type: 'application' as const, id },
});
