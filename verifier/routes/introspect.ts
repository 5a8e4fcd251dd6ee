import type { IncomingMessage } from 'node:http';
import { decideAsked, readCallerQuestion } from '../caller-question';
import type { DataPlane } from '../data-plane';
import { introspectionAnswer } from '../introspection-answer';
import { parseIntrospectionQuestion } from '../parse-introspection-request';
import { jsonReply, type Reply } from '../reply';

/**
 * `POST /oauth/introspect`: what RFC 7662 says, and of an inactive token nothing else. No scope is required here: the API
 * reads them from the answer.
 *
 * @see RFC 7662
 */
export async function introspectRoute(plane: DataPlane, request: IncomingMessage): Promise<Reply> {
  const asked = await readCallerQuestion(plane, request, {
    contentType: 'application/x-www-form-urlencoded',
    parse: parseIntrospectionQuestion,
  });
  if (!asked.ok) return asked.reply;
  const { api, question } = asked.value;
  const outcome = decideAsked(plane, asked.value, { requiredScopes: [], clientAddress: question.ip });
  return jsonReply(200, introspectionAnswer(outcome, api, plane.portalUrl));
}
