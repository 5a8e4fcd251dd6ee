import { and, desc, eq, inArray, lt, or } from 'drizzle-orm';
import type { Queryable } from '../client';
import { audit } from '../schema';

export type AuditRow = typeof audit.$inferSelect;

export interface AuditPosition {
  occurredAt: Date;
  id: string;
}

const behind = (after: AuditPosition | null) =>
  after
    ? or(
        lt(audit.occurredAt, after.occurredAt),
        and(eq(audit.occurredAt, after.occurredAt), lt(audit.id, after.id)),
      )
    : undefined;

/** What concerns one user: what they did, and what was done to what is theirs. Newest first. */
export async function listActivity(
  query: Queryable,
  userId: string,
  page: { actions: readonly string[] | null; after: AuditPosition | null; limit: number },
): Promise<AuditRow[]> {
  return query
    .select()
    .from(audit)
    .where(
      and(
        or(
          and(eq(audit.ownerType, 'user'), eq(audit.ownerId, userId)),
          and(eq(audit.actorType, 'user'), eq(audit.actorId, userId)),
        ),
        page.actions ? inArray(audit.action, [...page.actions]) : undefined,
        behind(page.after),
      ),
    )
    .orderBy(desc(audit.occurredAt), desc(audit.id))
    .limit(page.limit);
}

/** The history of one thing, newest first. */
export async function listTargetHistory(
  query: Queryable,
  target: { type: string; id: string },
  limit: number,
): Promise<AuditRow[]> {
  return query
    .select()
    .from(audit)
    .where(and(eq(audit.targetType, target.type), eq(audit.targetId, target.id)))
    .orderBy(desc(audit.occurredAt), desc(audit.id))
    .limit(limit);
}
