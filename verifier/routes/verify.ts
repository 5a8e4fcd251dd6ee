import { answerCaller, type CallerQuestion, decideAsked } from '../caller-question';
import { type DataPlane, type ReceivedRequest, recordUse, refuseQuestion } from '../data-plane';
import { answerWithinLimits, isLimited } from '../limits/answer-within-limits';
import { rateLimitFields, wireRateLimit } from '../limits/rate-limit-fields';
import { parseVerifyQuestion, type VerifyQuestion } from '../parse-verify-request';
import { JSON_HEADERS, type Reply } from '../reply';
import { renderVerifyAnswer, verifyAnswer } from '../verify-answer';

/**
 * `POST /v1/tokens/verify`: 200 with the outcome, whatever it is; an error status means that the question was wrong, or
 * that nobody can know (503).
 */
export function verifyRoute(plane: DataPlane, request: ReceivedRequest): Reply | Promise<Reply> {
  return answerCaller(plane, request, {
    mediaType: 'application/json',
    parse: parseVerifyQuestion,
    answer: (asked) => answerVerify(plane, asked),
  });
}

function answerVerify(plane: DataPlane, asked: CallerQuestion<VerifyQuestion>): Reply | Promise<Reply> {
  const { api, question, found } = asked;
  const { scopes, ip, audience } = question;
  if (audience !== null && audience !== api.audience) {
    return refuseQuestion(plane, 'AUDIENCE_NOT_YOURS', {
      detail: "The credential says which audience asks; leave audience out, or give that API's own.",
    });
  }
  const presented = { requiredScopes: scopes, clientAddress: ip };
  const outcome = decideAsked(asked, presented);
  if (isLimited(outcome)) {
    const { quotas } = outcome.records;
    return answerWithinLimits(plane, asked.clock, outcome, presented, (decided, spent) => ({
      status: 200,
      headers: { ...JSON_HEADERS, ...rateLimitFields(quotas, spent) },
      body: JSON.stringify({
        ...verifyAnswer(decided, api),
        rate_limit: wireRateLimit(spent),
        ...(spent.retryAfterSeconds === null ? {} : { retry_after_seconds: spent.retryAfterSeconds }),
      }),
      code: decided.code,
    }));
  }
  recordUse(plane, outcome, presented, asked.clock);
  const body = renderVerifyAnswer(outcome, api, found.joined);
  return { status: 200, headers: JSON_HEADERS, body, code: outcome.code };
}
