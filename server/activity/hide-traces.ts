import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import type { AuditRow } from '@/db/queries/audit';

/**
 * A record as somebody sees it in a history of their own: where another person acted, their address and browser stay that
 * person's business. The audit page, for auditors, shows them.
 */
export function hideOtherPeoplesTraces(principal: Principal, row: AuditRow): AuditRow {
  const own = principal.type === 'user' && row.actorType === 'user' && row.actorId === principal.userId;
  if (own || row.actorType !== 'user') return row;
  return { ...row, clientAddress: null, userAgent: null, sessionId: null };
}

/** The same for a thing's history, which those who look after everything see whole. */
export const historyAsSeenBy = (principal: Principal, rows: readonly AuditRow[]): AuditRow[] =>
  hasPortalRight(principal, 'auditor')
    ? [...rows]
    : rows.map((row) => hideOtherPeoplesTraces(principal, row));
