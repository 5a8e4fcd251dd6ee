import type { TokenSecret } from '@/core/token/token-secret';
import { type VerifyOutcome, verifyToken } from '@/core/token/verify-token';
import { andThen } from './and-then';
import {
  type Answered,
  callerCredential,
  type DataPlane,
  judgeCaller,
  parseToken,
  type ReceivedRequest,
  refuseQuestion,
} from './data-plane';
import { textOf } from './received-body';
import type { Reply } from './reply';

/** A caller's well-formed question, with all that its answer is decided from. */
export interface CallerQuestion<Q> extends Answered {
  question: Q;
  /** Null for what cannot be a token. */
  secret: TokenSecret | null;
}

/** How an endpoint's question is read, and answered once its records are there. */
export interface QuestionForm<Q> {
  mediaType: Parameters<typeof textOf>[2];
  parse: (body: string) => { ok: true; value: Q } | { ok: false; detail: string };
  answer: (asked: CallerQuestion<Q>) => Reply | Promise<Reply>;
}

/**
 * Answers what a caller asks. The caller is looked up together with the token, so that its credential is judged first also
 * when the question is malformed.
 */
export function answerCaller<Q extends { token: string }>(
  plane: DataPlane,
  { head, body }: ReceivedRequest,
  { mediaType, parse, answer }: QuestionForm<Q>,
): Reply | Promise<Reply> {
  const caller = callerCredential(plane, head);
  if (!caller.ok) return caller.reply;
  const sent = textOf(body, head.rawHeaders, mediaType);
  const question = sent.ok ? parse(sent.text) : null;
  const secret = question?.ok ? parseToken(question.value.token) : null;
  return andThen(plane.source.find({ credential: caller.value, secret }), (found) => {
    const answered = judgeCaller(plane, found);
    if (!answered.ok) return answered.reply;
    if (!sent.ok) return refuseQuestion(plane, sent.code, { detail: sent.detail });
    if (!question?.ok) return refuseQuestion(plane, 'INVALID_REQUEST', { detail: question?.detail ?? '' });
    // Written out, here and below: of a spread with something added to it V8 makes a hidden class each time.
    const { api, credential, clock } = answered.value;
    return answer({ api, credential, found, clock, question: question.value, secret });
  });
}

/** Decides about the token a caller asks about, its limits apart. */
export const decideAsked = (
  { api, found, clock, secret }: Pick<CallerQuestion<unknown>, 'api' | 'found' | 'clock' | 'secret'>,
  { requiredScopes, clientAddress }: { requiredScopes: readonly string[]; clientAddress: string | null },
): VerifyOutcome =>
  secret
    ? verifyToken(found.joined?.records ?? null, { api, requiredScopes, clientAddress }, clock)
    : { code: 'INVALID_FORMAT' };
