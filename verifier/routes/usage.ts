import { hash } from 'node:crypto';
import { postgresCode } from '@/db/client';
import { andThen } from '../and-then';
import {
  callerCredential,
  type DataPlane,
  judgeCaller,
  type ReceivedRequest,
  refuseQuestion,
} from '../data-plane';
import { parseUsageReport } from '../parse-usage-report';
import { textOf } from '../received-body';
import { RecordsUnavailableError } from '../records/record-source';
import { jsonReply, problemReply, type Reply } from '../reply';

/** `POST /v1/usage`: what an API counted about its own tokens, added once however often it is sent. */
export function usageRoute(
  plane: DataPlane,
  { head: request, body }: ReceivedRequest,
): Reply | Promise<Reply> {
  const caller = callerCredential(plane, request);
  if (!caller.ok) return caller.reply;
  return andThen(plane.source.find({ credential: caller.value, secret: null }), (found) => {
    const answered = judgeCaller(plane, found);
    if (!answered.ok) return answered.reply;
    const { api, clock } = answered.value;
    const sent = textOf(body, request.rawHeaders, 'application/json');
    if (!sent.ok) return refuseQuestion(plane, sent.code, { detail: sent.detail });
    const report = parseUsageReport(sent.text, clock.hi);
    if (!report.ok) return refuseQuestion(plane, 'INVALID_REQUEST', { detail: report.detail });
    const { instanceId, flushNo, batch } = report.value;
    return addUsage(plane, { apiId: api.id, instanceId: storedInstance(api.id, instanceId), flushNo, batch });
  });
}

/** SQLSTATE classes 21, 22 and 23: what is sent is at fault, and would be again. */
const NEVER_TAKEN = /^2[123]/;

async function addUsage(plane: DataPlane, flush: Parameters<DataPlane['addUsage']>[0]): Promise<Reply> {
  const added = await plane.addUsage(flush).catch((error: unknown) => {
    // What the database does not take is a fault of ours, and is not asked for again.
    if (NEVER_TAKEN.test(postgresCode(error) ?? '')) throw error;
    throw new RecordsUnavailableError('Use could not be written.', { cause: error });
  });
  if (added.state === 'out of order') return problemReply(plane, 'REPORT_OUT_OF_ORDER');
  return jsonReply(200, { counted: added.state === 'counted', ignored: added.ignored });
}

/** One API cannot take another one's numbers, whatever it calls itself. */
function storedInstance(apiId: string, instanceId: string): string {
  const hex = hash('sha256', `${apiId} ${instanceId}`, 'hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
