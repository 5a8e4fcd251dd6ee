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
import { introspectionAnswer } from '../introspection-answer';
import { parseIntrospectionQuestion } from '../parse-introspection-request';
import { readBody } from '../read-body';
import { jsonReply, type Reply } from '../reply';

/**
 * `POST /oauth/introspect`: what RFC 7662 says, and of an inactive token nothing else. No scope is required here: the API
 * reads them from the answer.
 *
 * @see RFC 7662
 */
export async function introspectRoute(plane: DataPlane, request: IncomingMessage): Promise<Reply> {
  const caller = callerDigest(plane, request);
  if (!caller.ok) return caller.reply;
  const body = await readBody(request, 'application/x-www-form-urlencoded');
  const question = body.ok ? parseIntrospectionQuestion(body.text) : null;
  const digest = question?.ok ? digestOfToken(plane, question.value.token) : null;

  const answered = await lookUpForCaller(plane, caller.value, digest);
  if (!answered.ok) return answered.reply;
  if (!body.ok) return refuseQuestion(plane, body.code, { detail: body.detail });
  if (!question?.ok) return refuseQuestion(plane, 'INVALID_REQUEST', { detail: question?.detail ?? '' });

  const { api, found, clock } = answered.value;
  const asked = { api, requiredScopes: [], clientAddress: question.value.ip };
  const outcome = digest ? verifyToken(found.records, asked, clock) : { code: 'INVALID_FORMAT' as const };
  recordUse(plane, outcome, asked, clock);
  return jsonReply(200, introspectionAnswer(outcome, api, plane.portalUrl));
}
