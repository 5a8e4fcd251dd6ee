import { answerCaller, decideAsked } from '../caller-question';
import type { DataPlane, ReceivedRequest } from '../data-plane';
import { introspectionAnswer } from '../introspection-answer';
import { parseIntrospectionQuestion } from '../parse-introspection-request';
import { jsonReply, type Reply } from '../reply';

/**
 * `POST /oauth/introspect`: what RFC 7662 says, and of an inactive token nothing else. No scope is required here: the API
 * reads them from the answer.
 *
 * @see RFC 7662
 */
export function introspectRoute(plane: DataPlane, request: ReceivedRequest): Reply | Promise<Reply> {
  return answerCaller(plane, request, {
    mediaType: 'application/x-www-form-urlencoded',
    parse: parseIntrospectionQuestion,
    answer: (asked) => {
      const presented = { requiredScopes: [], clientAddress: asked.question.ip };
      const outcome = decideAsked(plane, asked, presented);
      return jsonReply(200, introspectionAnswer(outcome, asked.api, plane.portalUrl));
    },
  });
}
