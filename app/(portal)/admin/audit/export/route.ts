import { csvResponse } from '@/app/csv-response';
import { defineAnswer } from '@/app/define-answer';
import { presentAt } from '@/app/present';
import { formatPublicId } from '@/core/ids/public-id';
import { readAuditTrail } from '@/server/audit/list-audit';
import { accept } from '@/server/result';
import { parseAuditQuery, questionOf } from '../audit-view';

const HEAD = [
  'time',
  'action',
  'actor_type',
  'actor_id',
  'actor_name',
  'target_type',
  'target_id',
  'target_name',
  'reason',
  'before',
  'after',
  'address',
  'browser',
  'request_id',
  'audit_id',
] as const;

type Trail = Extract<Awaited<ReturnType<typeof readAuditTrail>>, { ok: true }>['value'];
type Line = Trail extends AsyncIterable<(infer Row)[]> ? Row : never;

/** What the audit page shows, all of it, in a file. */
export const GET = defineAnswer(async (user, ctx, request) => {
  const query = parseAuditQuery(Object.fromEntries(new URL(request.url).searchParams));
  const now = ctx.clock.now();
  const trail = await readAuditTrail(user, questionOf(query, (await presentAt(now)).zone), ctx);
  if (!trail.ok) return trail;
  return accept(csvResponse(`audit-${now.toISOString().slice(0, 10)}.csv`, HEAD, cells(trail.value)));
});

async function* cells(trail: Trail) {
  for await (const lines of trail) yield lines.map(cellsOf);
}

const cellsOf = (line: Line) => [
  line.occurredAt,
  line.action,
  line.actorType,
  line.actorType === 'user' ? formatPublicId('user', line.actorId) : line.actorId,
  line.actorName,
  line.targetType,
  line.targetId,
  line.targetName,
  line.reason,
  line.before && JSON.stringify(line.before),
  line.after && JSON.stringify(line.after),
  line.clientAddress,
  line.userAgent,
  line.requestId,
  formatPublicId('audit', line.id),
];
