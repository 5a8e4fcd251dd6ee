import { eq } from 'drizzle-orm';
import type { Queryable } from '../client';
import { users } from '../schema';

export type UserRow = typeof users.$inferSelect;

export async function findUser(query: Queryable, userId: string): Promise<UserRow | undefined> {
  const [row] = await query.select().from(users).where(eq(users.id, userId));
  return row;
}
