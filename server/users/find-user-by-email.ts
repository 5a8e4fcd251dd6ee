import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { parseEmail } from '@/core/auth/email';
import { findUserByEmail as findUserRow } from '@/db/queries/users';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result, refuseFields } from '../result';

/** The user with this e-mail address, however it is cased. Refuses with NOT_FOUND, and with INVALID_INPUT (fields: email). */
export async function findUserByEmail(
  principal: Principal,
  email: string,
  ctx: UseCaseContext,
): Promise<Result<{ id: string; email: string; name: string }>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const wanted = parseEmail(email);
  const user = wanted.ok ? await findUserRow(ctx.db.read, wanted.email) : undefined;
  if (!user?.email) return refuseFields({ email: 'No user has this e-mail address.' });
  return accept({ id: user.id, email: user.email, name: user.name });
}
