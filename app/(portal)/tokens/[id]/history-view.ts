import type { HistoryLine } from '@/components/tokens/view-models';
import { counted } from '@/components/ui/number-format';
import { clockTime, type Present, shortDate } from '@/components/ui/time-format';
import { AUDIT_ACTIONS, type AuditAction } from '@/core/audit/actions';
import { REVOKE_REASON_WORDS, type RevokeReason } from '@/core/token/revoke-reason';
import type { TokenDetails } from '@/server/tokens/get-token';

type AuditLine = TokenDetails['history'][number];

/** Who did it, in words. */
export function actorOf(line: AuditLine | undefined): string {
  if (!line) return 'someone';
  if (line.actorType === 'verifier') return 'a verifier';
  if (line.actorType === 'system')
    return line.actorName ? `the command line (${line.actorName})` : 'the command line';
  return line.actorName || 'someone';
}

export function toHistoryLine(line: AuditLine, present: Present): HistoryLine {
  return {
    id: line.id,
    at: line.occurredAt,
    ...wordsFor(line, present),
    actor: actorOf(line),
    address: line.clientAddress,
  };
}

function wordsFor(line: AuditLine, present: Present): Pick<HistoryLine, 'what' | 'icon'> {
  switch (line.action) {
    case 'token.issue':
      return { icon: 'issue', what: issuedWords(line.after ?? {}, present) };
    case 'token.rename':
      return { icon: 'edit', what: `Renamed from “${String(line.before?.label ?? '')}”` };
    case 'token.note':
      return { icon: 'edit', what: AUDIT_ACTIONS['token.note'].says };
    case 'token.revoke':
      return {
        icon: 'revoke',
        what: `Revoked: ${REVOKE_REASON_WORDS[(line.reason ?? 'other') as RevokeReason]}`,
      };
    case 'token.rotate':
      return { icon: 'rotate', what: rotatedWords(line, present) };
    case 'token.first_use':
    case 'token.retire_old':
      return { icon: 'rotate', what: retiresWords(line, present) };
    case 'token.restore':
      return { icon: 'restore', what: 'Restored' };
    case 'token.narrow':
      return { icon: 'edit', what: narrowedWords(line.before ?? {}, line.after ?? {}) };
    case 'token.suspend':
      return { icon: 'suspend', what: line.reason ? `Suspended: ${line.reason}` : 'Suspended' };
    case 'token.resume':
      return { icon: 'resume', what: 'Resumed' };
    default:
      return { icon: 'other', what: AUDIT_ACTIONS[line.action as AuditAction]?.says ?? line.action };
  }
}

function narrowedWords(before: Record<string, unknown>, after: Record<string, unknown>): string {
  const gone = namesIn(before.scopes).filter((name) => !namesIn(after.scopes).includes(name));
  const networks = namesIn(after.cidrs);
  const isSameList = namesIn(before.cidrs).join() === networks.join();
  const lost = gone.length > 0 ? [`without ${gone.join(', ')}`] : [];
  const from = isSameList ? [] : [`only from ${networks.join(', ')}`];
  return `Narrowed: ${[...lost, ...from].join('; ')}`;
}

const namesIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];

function issuedWords(after: Record<string, unknown>, present: Present): string {
  const scopes = Array.isArray(after.scopes)
    ? `Issued with ${counted(after.scopes.length, 'scope')}`
    : 'Issued';
  if (typeof after.expires_at !== 'string') return `${scopes}, without an end`;
  return `${scopes}, until ${shortDate(new Date(after.expires_at), present)}`;
}

/** "Rotated, old secret until 29 Nov, 14:05". */
function rotatedWords(line: AuditLine, present: Present): string {
  const end = endOf(line);
  if (!end) return 'Rotated, old secret kept until the new one is used';
  const isAtOnce = end.getTime() - line.occurredAt.getTime() < SECOND_MS;
  return `Rotated, old secret ${isAtOnce ? 'retired at once' : `until ${dayAndTime(end, present)}`}`;
}

function retiresWords(line: AuditLine, present: Present): string {
  const end = endOf(line);
  const isAtOnce = end && end.getTime() - line.occurredAt.getTime() < SECOND_MS;
  const until = end ? ` until ${dayAndTime(end, present)}` : '';
  if (line.action === 'token.first_use') return `New secret used first, old one${until}`;
  return isAtOnce ? 'Old secret retired' : `End of the old secret moved, it goes on${until}`;
}

const SECOND_MS = 1_000;

function endOf({ after }: AuditLine): Date | null {
  const at = after?.old_secret_retires_at;
  return typeof at === 'string' ? new Date(at) : null;
}

const dayAndTime = (at: Date, present: Present) =>
  `${shortDate(at, present)}, ${clockTime(at, present.zone)}`;
