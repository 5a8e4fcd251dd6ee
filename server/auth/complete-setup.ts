import { z } from 'zod';
import type { ChangeTransaction } from '@/db/change';
import { hasActiveAdmin } from '@/db/queries/installation';
import { findRolesByName, insertUser, insertUserRoles, lockAdminRoles } from '@/db/queries/users';
import { changeAs, type UseCaseContext } from '../context';
import { accept, type Result, refuseFields } from '../result';
import { auditedUser } from '../users/audited-user';
import { parsePerson, typedField } from '../users/person';
import { consumeLink, isSetupLink, linkInvalid, linkSecretField } from './one-time-links';
import { hashPassword } from './password-hash';
import { principalOfNewSession, type StartedSession, startSession } from './session';
import { hashingBusy } from './sign-in-limits';

/** An admin who could not issue a token to try the portal with would have to begin by giving themselves a role. */
const FIRST_ROLES = ['admin', 'developer'];

export const completeSetupInput = z.object({
  secret: linkSecretField,
  email: typedField,
  name: typedField,
  password: typedField,
});
export type CompleteSetupInput = z.input<typeof completeSetupInput>;

/**
 * Makes the first admin, who is signed in by it, and uses the set-up link up. At most one of any number of parallel calls
 * does, with one link or several: they decide one after the other, under the lock of the admin roles.
 *
 * Refuses with LINK_INVALID (also once somebody can administer), INVALID_INPUT (fields: email, name, password).
 */
export async function completeSetup(
  input: CompleteSetupInput,
  ctx: UseCaseContext,
): Promise<Result<StartedSession>> {
  const { secret, ...typed } = completeSetupInput.parse(input);
  const person = parsePerson(typed);
  if (!person.ok) return person;
  const { email, name, password } = person.value;
  // Before the slow hash, so that it cannot be had for nothing; decided again below.
  if (!(await isSetupLink(ctx.db.read, secret))) return linkInvalid();
  const passwordHash = await hashPassword(password);
  if (passwordHash === null) return hashingBusy();

  const userId = ctx.newId();
  const newcomer = principalOfNewSession({ id: userId, name }, ctx);
  return changeAs(newcomer, ctx, async (tx) => {
    await lockAdminRoles(tx.query);
    if (!(await consumeLink(tx.query, 'setup', secret)) || (await hasActiveAdmin(tx.query)))
      return linkInvalid();
    if (!(await insertFirstAdmin(tx, { id: userId, email, name, passwordHash }))) {
      return refuseFields({ email: 'A suspended user has this address. Take another one.' });
    }
    tx.record({
      action: 'setup.complete',
      ...auditedUser({ id: userId, name }),
      after: { email, name, roles: FIRST_ROLES },
    });
    return accept(await startSession(tx, newcomer, 'setup', ctx));
  });
}

async function insertFirstAdmin(
  { query }: ChangeTransaction,
  user: { id: string; email: string; name: string; passwordHash: string },
): Promise<boolean> {
  if (!(await insertUser(query, user))) return false;
  const roles = await findRolesByName(query, FIRST_ROLES);
  await insertUserRoles(
    query,
    user.id,
    roles.map(({ id }) => id),
  );
  return true;
}
