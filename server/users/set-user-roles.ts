import { hasPortalRight, highestPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { listGrantableScopes } from '@/db/queries/catalogue';
import { countCarriedBy } from '@/db/queries/scope-losses';
import {
  countOtherActiveAdmins,
  deleteUserRoles,
  findRolesByName,
  insertUserRoles,
  listRolesOfUser,
  lockAdminRoles,
  lockUser,
} from '@/db/queries/users';
import { type ChangeEffect, type ChangeMode, isMade, isOutdated } from '../changes/change-mode';
import { fingerprint } from '../changes/fingerprint';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { auditedUser } from './audited-user';

export interface SetUserRolesInput {
  userId: string;
  /** Names; all that the user is to have, at least one. */
  roles: readonly string[];
  /** The roles that were shown, if any were: refuses where they are others by now. */
  shown?: readonly string[] | undefined;
  mode: ChangeMode;
}

export interface UserRolesChange extends ChangeEffect {
  gains: string[];
  loses: string[];
}

/**
 * Gives a user these roles and no others. What their tokens may do follows with the next request.
 *
 * Somebody who can administer always remains, and nobody takes that right from themselves. Refuses with NOT_FOUND (not an
 * admin; no such user), FORBIDDEN, LAST_ADMIN, CHANGED_MEANWHILE, INVALID_INPUT (fields: roles).
 */
export async function setUserRoles(
  principal: Principal,
  input: SetUserRolesInput,
  ctx: UseCaseContext,
): Promise<Result<UserRolesChange>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { userId, roles: names, shown, mode } = input;
  if (names.length === 0) return refuseFields({ roles: 'At least one role.' });

  return changeAs(principal, ctx, async ({ query, record }) => {
    await lockAdminRoles(query);
    const user = await lockUser(query, userId);
    if (!user || user.erasedAt) return notFound();
    const wanted = await findRolesByName(query, names);
    const missing = names.filter((name) => !wanted.some((role) => role.name === name));
    if (missing.length > 0)
      return refuseFields({ roles: 'There is no such role. Reload to see those there are.' });

    const held = await listRolesOfUser(query, userId);
    const gained = wanted.filter((role) => !held.some((other) => other.id === role.id));
    const lost = held.filter((role) => !wanted.some((other) => other.id === role.id));
    const gains = namesOf(gained);
    const loses = namesOf(lost);
    const seen = fingerprint({ userId, gains, loses });
    if (isOutdated(mode, seen) || (shown && fingerprint(shown.toSorted()) !== fingerprint(namesOf(held)))) {
      return refuse('CHANGED_MEANWHILE', 'Somebody changed these roles meanwhile. Reload to see them.');
    }
    const stopsAdministering = isAdmin(held) && !isAdmin(wanted);
    if (stopsAdministering && principal.type === 'user' && principal.userId === userId) {
      return refuse('FORBIDDEN', 'You cannot take the right to administer from yourself. Another admin can.');
    }
    if (stopsAdministering && (await countOtherActiveAdmins(query, userId)) === 0) {
      return refuse('LAST_ADMIN', 'Nobody else could administer the portal. Make somebody an admin first.');
    }

    const before = await listGrantableScopes(query, userId);
    await deleteUserRoles(
      query,
      userId,
      lost.map((role) => role.id),
    );
    await insertUserRoles(
      query,
      userId,
      gained.map((role) => role.id),
    );
    const kept = new Set((await listGrantableScopes(query, userId)).map((scope) => scope.id));
    const gone = before.filter((scope) => !kept.has(scope.id)).map((scope) => scope.id);
    const losses = await countCarriedBy(query, userId, gone);
    const changes = gained.length > 0 || lost.length > 0;
    const made = isMade(mode, losses);
    // What is not recorded is not kept.
    if (made && changes) {
      record({
        action: 'user.roles',
        ...auditedUser(user),
        before: { roles: namesOf(held) },
        after: { roles: namesOf(wanted) },
      });
    }
    return accept({ made, gains, loses, losses, seen });
  });
}

const namesOf = (roles: readonly { name: string }[]) => roles.map((role) => role.name).sort();

const isAdmin = (roles: readonly { portalRight: 'none' | 'auditor' | 'admin' }[]) =>
  highestPortalRight(roles.map((role) => role.portalRight)) === 'admin';
