import { z } from 'zod';
import { parseEmail } from '@/core/auth/email';
import { findUserByEmail, lockUser, type UserRow } from '@/db/queries/users';
import { changeAsAnyone, changeInNameOf, type UseCaseContext } from '../context';
import { accept, type Refusal, type Result, refuse } from '../result';
import { verifyPassword } from './password-hash';
import { principalOfNewSession, type StartedSession, startSession } from './session';
import { hashingBusy, spendSignInPoints } from './sign-in-limits';

/** Longer than any address or password: more is not worth hashing. */
const TYPED_LENGTH_MAX = 1_000;

export const signInInput = z.object({
  email: z.string().max(TYPED_LENGTH_MAX, { error: 'Too long.' }),
  password: z.string().max(TYPED_LENGTH_MAX, { error: 'Too long.' }),
});
export type SignInInput = z.input<typeof signInInput>;

/**
 * Signs in with e-mail and password: a new session, with a token that existed nowhere before.
 *
 * A wrong password, an address without account, an account that is suspended and one without password get the same answer
 * after the same work: one lookup, one verification, one record. Why it was refused stands in the audit only.
 *
 * Refuses with WRONG_CREDENTIALS, RATE_LIMITED.
 */
export async function signIn(input: SignInInput, ctx: UseCaseContext): Promise<Result<StartedSession>> {
  const { email: typed, password } = signInInput.parse(input);
  const parsed = parseEmail(typed);
  const email = parsed.ok ? parsed.email : typed;
  const spent = await spendSignInPoints(email, ctx);
  if (!spent.ok) return spent;

  const user = await findUserByEmail(ctx.db.read, parsed.ok ? parsed.email : '');
  const right = await verifyPassword(user?.passwordHash ?? null, password);
  if (right === null) return hashingBusy();
  const obstacle = obstacleOf(user, right);
  if (!user || obstacle) return recordRefusal(user, obstacle ?? 'unknown_address', ctx);

  const started = await beginSession(user, ctx);
  if (!started) return recordRefusal(user, 'changed_meanwhile', ctx);
  await spent.value.giveBack();
  return accept(started);
}

type Obstacle = 'unknown_address' | 'no_password' | 'wrong_password' | 'suspended' | 'changed_meanwhile';

function obstacleOf(user: UserRow | undefined, right: boolean): Obstacle | null {
  if (!user) return 'unknown_address';
  if (user.passwordHash === null) return 'no_password';
  if (!right) return 'wrong_password';
  return isActive(user) ? null : 'suspended';
}

const isActive = (user: UserRow) => user.suspendedAt === null && user.erasedAt === null;

/** Null if the user was suspended, or their password changed, since it was verified: that ended what it could begin. */
async function beginSession(verified: UserRow, ctx: UseCaseContext): Promise<StartedSession | null> {
  const newcomer = principalOfNewSession(verified, ctx);
  return changeInNameOf(newcomer, ctx, async (tx) => {
    const user = await lockUser(tx.query, verified.id);
    if (!user || !isActive(user) || user.passwordHash !== verified.passwordHash) return null;
    return startSession(tx, newcomer, 'password', ctx);
  });
}

/** What was typed is not recorded: people type passwords into the address field. */
async function recordRefusal(
  user: UserRow | undefined,
  obstacle: Obstacle,
  ctx: UseCaseContext,
): Promise<Refusal> {
  await changeAsAnyone(ctx, async ({ record }) => {
    record({
      action: 'session.refuse',
      target: { type: 'user', id: user?.id ?? 'unknown' },
      owner: user ? { type: 'user', id: user.id } : null,
      reason: obstacle,
    });
  });
  return refuse('WRONG_CREDENTIALS', 'E-mail or password is wrong.');
}
