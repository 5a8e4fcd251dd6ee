import { parameter, type SearchParameters } from '@/app/search-parameters';
import type { AuditPageView, AuditQuery } from '@/components/audit/view-models';
import { auditParameters } from '@/components/audit/view-models';
import { isAuditAction } from '@/core/audit/actions';
import { isActivityKind } from '@/core/audit/activity-kind';
import { dayAfter, dayStart } from '@/core/time/day-start';
import type { AuditPage, AuditQuestion } from '@/server/audit/list-audit';
import { ledgerLineOf } from '../../activity/ledger-view';

/** Longer than any id there is: what is longer is none. */
const ID_LENGTH_MAX = 40;

export function parseAuditQuery(given: SearchParameters): AuditQuery {
  const text = (part: keyof AuditQuery) => parameter(given, auditParameters[part]) ?? '';
  const action = text('action');
  return {
    text: text('text'),
    action: isActivityKind(action) || isAuditAction(action) ? action : null,
    actor: text('actor').slice(0, ID_LENGTH_MAX),
    target: text('target').slice(0, ID_LENGTH_MAX),
    from: dayStart(text('from'), 'UTC') ? text('from') : '',
    until: dayStart(text('until'), 'UTC') ? text('until') : '',
    cursor: text('cursor') || null,
  };
}

/** Days become instants where the reader is; the last day counts whole. */
export function questionOf(query: AuditQuery, zone: string): AuditQuestion {
  return {
    text: query.text,
    action: query.action,
    actor: query.actor || null,
    target: query.target || null,
    from: query.from ? dayStart(query.from, zone) : null,
    before: query.until ? dayStart(dayAfter(query.until), zone) : null,
  };
}

export function toAuditPage(page: AuditPage, query: AuditQuery, readerId: string): AuditPageView {
  return {
    asOf: page.asOf,
    query,
    lines: page.lines.map((line) =>
      ledgerLineOf({ ...line, own: line.actorType === 'user' && line.actorId === readerId }, readerId),
    ),
    nextCursor: page.nextCursor,
  };
}
