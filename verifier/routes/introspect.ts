import { answerCaller, decideAsked } from '../caller-question';
import { type DataPlane, type ReceivedRequest, recordUse } from '../data-plane';
import { introspectionAnswer } from '../introspection-answer';
import { parseIntrospectionQuestion } from '../parse-introspection-request';
import { jsonReply, type Reply } from '../reply';

/**
 * `POST /oauth/introspect`: what RFC 7662 says, and of an inactive token nothing else. No scope is required here: the API
 * reads them from the answer. Nothing is spent of the token's limits: whoever introspects asks about it, and does not serve it.
 *
 * @see RFC 7662
 */
export function introspectRoute(plane: DataPlane, request: ReceivedRequest): Reply | Promise<Reply> {
  return answerCaller(plane, request, {
    mediaType: 'application/x-www-form-urlencoded',
    parse: parseIntrospectionQuestion,
    answer: (asked) => {
      const presented = { requiredScopes: [], clientAddress: asked.question.ip };
      const outcome = decideAsked(asked, presented);
      recordUse(plane, outcome, presented, asked.clock);
      return jsonReply(200, introspectionAnswer(outcome, asked.api, plane.portalUrl), outcome.code);
    },
  });
}
