import type { AuditAction } from '@/core/audit/actions';
import type { ActivityKind } from '@/core/audit/activity-kind';
import type { LedgerLine } from '../activity/view-models';

/** What the audit page's address asks for. Days are the reader's, both included: YYYY-MM-DD; '' is none. */
export interface AuditQuery {
  text: string;
  action: AuditAction | ActivityKind | null;
  /** Public ids; '' is anybody, anything. */
  actor: string;
  target: string;
  from: string;
  until: string;
  cursor: string | null;
}

export interface AuditPageView {
  asOf: Date;
  query: AuditQuery;
  lines: LedgerLine[];
  nextCursor: string | null;
}

/** Names of the query's parts in the address, and of the filter form's fields. */
export const auditParameters = {
  text: 'q',
  action: 'action',
  actor: 'actor',
  target: 'target',
  from: 'from',
  until: 'until',
  cursor: 'after',
} as const;
