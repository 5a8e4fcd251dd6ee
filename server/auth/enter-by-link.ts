import { lockUser, type UserRow } from '@/db/queries/users';
import { changeAs, type UseCaseContext } from '../context';
import { accept, type Result } from '../result';
import { auditedUser } from '../users/audited-user';
import { consumeLink, linkInvalid } from './one-time-links';
import { hashPassword } from './password-hash';
import { principalOfNewSession, type StartedSession, startSession } from './session';
import { setPassword } from './set-password';
import { hashingBusy } from './sign-in-limits';

/**
 * Lets the user of an invitation or reset link in with the password they chose: uses the link up, sets the password, ends
 * every session they had and starts one. Refuses with LINK_INVALID, RATE_LIMITED.
 */
export async function enterByLink(
  { purpose, secret }: { purpose: 'invitation' | 'password_reset'; secret: string },
  user: Pick<UserRow, 'id' | 'name'>,
  password: string,
  ctx: UseCaseContext,
): Promise<Result<StartedSession>> {
  const passwordHash = await hashPassword(password);
  if (passwordHash === null) return hashingBusy();
  const newcomer = principalOfNewSession(user, ctx);

  return changeAs(newcomer, ctx, async (tx) => {
    // The user first, as everywhere: a suspension that came in between has happened when this goes on.
    const current = await lockUser(tx.query, user.id);
    if (!current || current.suspendedAt || current.erasedAt) return linkInvalid();
    if (!(await consumeLink(tx.query, purpose, secret))) return linkInvalid();
    await setPassword(tx, user, passwordHash, { reason: 'password_reset', keepSessionId: null });
    if (purpose === 'invitation') {
      tx.record({
        action: 'user.accept_invitation',
        ...auditedUser(user),
        after: { name: user.name },
      });
    }
    return accept(await startSession(tx, newcomer, purpose, ctx));
  });
}
