import type { LedgerChange, LedgerLine, LedgerPage } from '@/components/activity/view-models';
import { browserInWords } from '@/components/ui/browser-words';
import { formatPublicId } from '@/core/ids/public-id';
import { REVOKE_REASON_WORDS } from '@/core/token/revoke-reason';
import type { Activity, ActivityLine, ListActivityInput } from '@/server/activity/list-activity';

export function ledgerPageOf(activity: Activity, query: ListActivityInput, userId: string): LedgerPage {
  return {
    asOf: activity.asOf,
    kind: query.kind,
    cursor: query.cursor,
    nextCursor: activity.nextCursor,
    lines: activity.lines.map((line) => ledgerLineOf(line, userId)),
  };
}

export function ledgerLineOf(line: ActivityLine, userId: string): LedgerLine {
  return {
    id: line.id,
    at: line.occurredAt,
    action: line.action,
    who: whoOf(line),
    target: targetOf(line, userId),
    reason: reasonInWords(line),
    changes: changesOf(line.before, line.after),
    address: line.clientAddress,
    browser: line.userAgent === null ? null : browserInWords(line.userAgent),
    requestId: line.requestId,
  };
}

function whoOf({ own, actorType, actorId, actorName }: ActivityLine): LedgerLine['who'] {
  switch (actorType) {
    case 'user':
      return { type: own ? 'you' : 'person', name: actorName || 'Somebody' };
    case 'system':
      return {
        type: 'system',
        name: actorId === 'cli' ? `Command line${actorName && `, ${actorName}`}` : 'Latchkey',
      };
    case 'token':
      return { type: 'system', name: 'A token' };
    case 'verifier':
      return { type: 'system', name: 'A verifier' };
    case 'anonymous':
      return { type: 'anonymous', name: 'Somebody' };
  }
}

function targetOf(line: ActivityLine, userId: string): LedgerLine['target'] {
  const { targetType, targetId, targetName } = line;
  return {
    name: targetName || targetType,
    href: targetType === 'token' ? `/tokens/${formatPublicId('token', targetId)}` : null,
    isYou: targetType === 'user' && targetId === userId,
  };
}

/** People's own words stay theirs; the names that the program records as reasons become words. */
function reasonInWords({ action, reason }: ActivityLine): string | null {
  if (!reason) return null;
  if (action === 'token.revoke') {
    const words: Record<string, string> = REVOKE_REASON_WORDS;
    const known = Object.hasOwn(words, reason) ? words[reason] : undefined;
    return known ? known.charAt(0).toLowerCase() + known.slice(1) : reason;
  }
  return PROGRAM_REASON.test(action) ? reason.replaceAll('_', ' ') : reason;
}

/** Actions whose reason is a name such as `signed_out`, never typed by a person. */
const PROGRAM_REASON = /^(session\.|user\.password_set$)/;

/** What the record says of before and after, by field; a field that stayed the same is left out. */
function changesOf(before: ActivityLine['before'], after: ActivityLine['after']): LedgerChange[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields]
    .map((field) => ({ field, before: inWords(before?.[field]), after: inWords(after?.[field]) }))
    .filter((change) => change.before !== change.after);
}

function inWords(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value)) return value.length > 0 ? value.map(String).join(', ') : null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
