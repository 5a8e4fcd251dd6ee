import { eq, type SQL, sql } from 'drizzle-orm';
import type { PortalRight } from '@/core/access/principal';
import type { Queryable } from '../client';
import { users } from '../schema';

export type UserRow = typeof users.$inferSelect;

export async function findUser(query: Queryable, userId: string): Promise<UserRow | undefined> {
  const [row] = await query.select().from(users).where(eq(users.id, userId));
  return row;
}

/** The portal rights of all roles of the user in `users.id`. Plain text, because a column loses its table's name in a select of one table. */
export const portalRights: SQL<PortalRight[]> = sql`array(
  select r.portal_right from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = users.id)`;
