import type { IncomingMessage } from 'node:http';
import { verifyToken } from '@/core/token/verify-token';
import {
  callerDigest,
  type DataPlane,
  digestOfToken,
  lookUpForCaller,
  recordUse,
  refuseQuestion,
} from '../data-plane';
import { parseVerifyQuestion } from '../parse-verify-request';
import { readBody } from '../read-body';
import { jsonReply, type Reply } from '../reply';
import { verifyAnswer } from '../verify-answer';

/**
 * `POST /v1/tokens/verify`: 200 with the outcome, whatever it is; an error status means that the question was wrong, or
 * that nobody can know (503). The caller is looked up together with the token, so its credential is judged first also
 * when the question is malformed.
 */
export async function verifyRoute(plane: DataPlane, request: IncomingMessage): Promise<Reply> {
  const caller = callerDigest(plane, request);
  if (!caller.ok) return caller.reply;
  const body = await readBody(request, 'application/json');
  const question = body.ok ? parseVerifyQuestion(body.text) : null;
  const digest = question?.ok ? digestOfToken(plane, question.value.token) : null;

  const answered = await lookUpForCaller(plane, caller.value, digest);
  if (!answered.ok) return answered.reply;
  if (!body.ok) return refuseQuestion(plane, body.code, { detail: body.detail });
  if (!question?.ok) return refuseQuestion(plane, 'INVALID_REQUEST', { detail: question?.detail ?? '' });

  const { api, found, clock } = answered.value;
  const { scopes, ip, audience } = question.value;
  if (audience !== null && audience !== api.audience) {
    return refuseQuestion(plane, 'AUDIENCE_NOT_YOURS', {
      detail: "The credential says which audience asks; leave audience out, or give that API's own.",
    });
  }
  const asked = { api, requiredScopes: scopes, clientAddress: ip };
  const outcome = digest ? verifyToken(found.records, asked, clock) : { code: 'INVALID_FORMAT' as const };
  recordUse(plane, outcome, asked, clock);
  return jsonReply(200, verifyAnswer(outcome, api));
}
