import type { ChangeTransaction } from '@/db/change';
import { markUserLinksReplaced } from '@/db/queries/one-time-links';
import { type UserRow, updateUserPassword } from '@/db/queries/users';
import { auditedUser } from '../users/audited-user';
import { endSessionsOf } from './session';

/**
 * Sets a user's password inside a change, and ends what the old one opened: every session but the one named, and every
 * link that could set another one.
 */
export async function setPassword(
  tx: ChangeTransaction,
  user: Pick<UserRow, 'id' | 'name'>,
  passwordHash: string,
  { reason, keepSessionId }: { reason: 'password_changed' | 'password_reset'; keepSessionId: string | null },
): Promise<void> {
  await updateUserPassword(tx.query, user.id, { hash: passwordHash, name: user.name });
  await markUserLinksReplaced(tx.query, user.id);
  tx.record({
    action: 'user.password_set',
    ...auditedUser(user),
    reason,
  });
  await endSessionsOf(tx, user.id, reason, keepSessionId);
}
