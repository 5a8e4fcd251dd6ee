import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { isRoleName } from '@/core/scope/catalogue';
import { findRolesByName, insertUser, insertUserRoles, lockAdminRoles } from '@/db/queries/users';
import { type IssuedLink, issueLink } from '../auth/one-time-links';
import { hashPassword } from '../auth/password-hash';
import { hashingBusy } from '../auth/sign-in-limits';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { auditedUser } from './audited-user';
import { parsePerson, typedField } from './person';

/** What somebody may do who was given no role by name. */
const ROLES_DEFAULT = ['developer'];

export const createUserInput = z.object({
  email: typedField,
  /** Left out, it is what stands before the @, until the invited person says what they are called. */
  name: typedField.optional(),
  /** Role names. */
  roles: z.array(z.string().max(40)).max(50).default(ROLES_DEFAULT),
  /** Left out, the person chooses one themselves, by the invitation that is returned. */
  password: typedField.optional(),
});
export type CreateUserInput = z.input<typeof createUserInput>;

export interface CreatedUser {
  userId: string;
  email: string;
  /** Null where a password was given. */
  invitation: IssuedLink | null;
}

/**
 * Adds a user, with a password or with an invitation to choose one.
 *
 * Refuses with NOT_FOUND (not an admin), INVALID_INPUT (fields: email, name, roles, password), EMAIL_TAKEN, RATE_LIMITED.
 */
export async function createUser(
  principal: Principal,
  input: CreateUserInput,
  ctx: UseCaseContext,
): Promise<Result<CreatedUser>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { email: typedEmail, name, roles: roleNames, password } = createUserInput.parse(input);
  const typed = {
    email: typedEmail,
    name: name?.trim() || typedEmail.trim().split('@')[0] || typedEmail,
    ...(password === undefined ? {} : { password }),
  };
  const person = parsePerson(typed);
  if (!person.ok) return person;
  const passwordHash = person.value.password === undefined ? null : await hashPassword(person.value.password);
  if (person.value.password !== undefined && passwordHash === null) return hashingBusy();

  return changeAs(principal, ctx, async ({ query, record }) => {
    const wanted = [...new Set(roleNames)];
    // What cannot be a name is not asked for: PostgreSQL takes no NUL in a text.
    const roles = await findRolesByName(query, wanted.filter(isRoleName));
    if (roles.length < wanted.length) return refuseFields({ roles: noSuchRole(wanted, roles) });
    // Two ways to the first admin, this and the set-up link: one after the other.
    if (roles.some((role) => role.portalRight === 'admin')) await lockAdminRoles(query);
    const user = { id: ctx.newId(), email: person.value.email, name: person.value.name, passwordHash };
    if (!(await insertUser(query, user))) return refuse('EMAIL_TAKEN', 'Another user has this address.');
    await insertUserRoles(
      query,
      user.id,
      roles.map(({ id }) => id),
    );
    record({
      action: 'user.create',
      ...auditedUser(user),
      after: { email: user.email, name: user.name, roles: wanted, has_password: passwordHash !== null },
    });
    const invitation = passwordHash
      ? null
      : await issueLink(query, { purpose: 'invitation', userId: user.id }, ctx);
    return accept({ userId: user.id, email: user.email, invitation });
  });
}

function noSuchRole(wanted: readonly string[], found: readonly { name: string }[]): string {
  const missing = wanted.filter((name) => !found.some((role) => role.name === name));
  return `No such role: ${missing.slice(0, 5).join(', ')}.`;
}
