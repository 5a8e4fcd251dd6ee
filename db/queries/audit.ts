import { and, desc, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { audit } from '../schema';
import { escapeLike } from './escape-like';
import { behindInstant, type InstantPosition } from './newest-first';

export type AuditRow = typeof audit.$inferSelect;

/** What concerns one user: what they did, and what was done to what is theirs. Newest first. */
export async function listActivity(
  query: Queryable,
  userId: string,
  page: { actions: readonly string[] | null; after: InstantPosition | null; limit: number },
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
        behindInstant(audit.occurredAt, audit.id, page.after),
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

/** Which records are asked for; what is null does not narrow. */
export interface AuditFilter {
  actions: readonly string[] | null;
  actor: { type: AuditRow['actorType']; id: string } | null;
  target: { type: string; id: string } | null;
  /** Whose things: everything of an application, or of a user. */
  owner: { type: 'user' | 'application'; id: string } | null;
  /** From this instant on, itself included. */
  from: Date | null;
  /** Before this instant. */
  before: Date | null;
  address: string | null;
  requestId: string | null;
  /** Found anywhere in the name of who acted or of what was changed, in any case; '' for none. */
  text: string;
}

function matching(filter: AuditFilter): SQL | undefined {
  const { actions, actor, target, owner, from, before, address, requestId, text } = filter;
  const pattern = `%${escapeLike(text)}%`;
  return and(
    actions ? inArray(audit.action, [...actions]) : undefined,
    actor ? and(eq(audit.actorType, actor.type), eq(audit.actorId, actor.id)) : undefined,
    target ? and(eq(audit.targetType, target.type), eq(audit.targetId, target.id)) : undefined,
    owner ? and(eq(audit.ownerType, owner.type), eq(audit.ownerId, owner.id)) : undefined,
    from ? gte(audit.occurredAt, from) : undefined,
    before ? lt(audit.occurredAt, before) : undefined,
    address ? sql`${audit.clientAddress} = ${address}::inet` : undefined,
    requestId ? eq(audit.requestId, requestId) : undefined,
    text === ''
      ? undefined
      : sql`(${audit.actorName} ilike ${pattern} or ${audit.targetName} ilike ${pattern})`,
  );
}

/** Everything that was recorded, newest first. */
export async function listAudit(
  query: Queryable,
  filter: AuditFilter,
  page: { after: InstantPosition | null; limit: number },
): Promise<AuditRow[]> {
  return query
    .select()
    .from(audit)
    .where(and(matching(filter), behindInstant(audit.occurredAt, audit.id, page.after)))
    .orderBy(desc(audit.occurredAt), desc(audit.id))
    .limit(page.limit);
}
