import type { UserPrincipal } from '@/core/access/principal';
import { type ActivityKind, actionsOfKind } from '@/core/audit/activity-kind';
import { type AuditRow, listActivity as listActivityRows } from '@/db/queries/audit';
import type { UseCaseContext } from '../context';
import { formatInstantCursor, parseInstantCursor } from '../lists/instant-cursor';
import { pageOf } from '../lists/page-of';
import { hideOtherPeoplesTraces } from './hide-traces';

export const LINES_PER_PAGE = 50;

export interface ListActivityInput {
  /** Null: every kind. */
  kind: ActivityKind | null;
  /** Opaque, from the page before; null is the first page. */
  cursor: string | null;
}

export interface Activity {
  asOf: Date;
  lines: ActivityLine[];
  nextCursor: string | null;
}

export interface ActivityLine extends AuditRow {
  /** The caller did it themselves. */
  own: boolean;
}

/**
 * One page of what concerns the caller: what they did, and what others did to what is theirs. Newest first.
 *
 * Where another person acted, their address and browser stay their own business: those fields come back null.
 */
export async function listActivity(
  principal: UserPrincipal,
  input: ListActivityInput,
  ctx: UseCaseContext,
): Promise<Activity> {
  const found = await listActivityRows(ctx.db.read, principal.userId, {
    actions: actionsOfKind(input.kind),
    after: parseInstantCursor(input.cursor),
    limit: LINES_PER_PAGE + 1,
  });
  const { rows, last } = pageOf(found, LINES_PER_PAGE);
  return {
    asOf: ctx.clock.now(),
    lines: rows.map((row) => ({
      ...hideOtherPeoplesTraces(principal, row),
      own: row.actorType === 'user' && row.actorId === principal.userId,
    })),
    nextCursor: last ? formatInstantCursor({ at: last.occurredAt, id: last.id }) : null,
  };
}
