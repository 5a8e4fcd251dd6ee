import type { IncomingMessage } from 'node:http';
import type { TokenSecret } from '@/core/token/token-secret';
import { type VerifyOutcome, verifyToken } from '@/core/token/verify-token';
import {
  type Answered,
  callerCredential,
  type DataPlane,
  lookUpForCaller,
  type OrReply,
  parseToken,
  recordUse,
  refuseQuestion,
} from './data-plane';
import { readBody } from './read-body';

/** How an endpoint's question looks: the type of its body, and its reading. */
export interface QuestionForm<Q> {
  contentType: Parameters<typeof readBody>[1];
  parse: (body: string) => { ok: true; value: Q } | { ok: false; detail: string };
}

/** A caller's well-formed question, with all that its answer is decided from. */
export interface CallerQuestion<Q> extends Answered {
  question: Q;
  /** Null for what cannot be a token. */
  secret: TokenSecret | null;
}

/**
 * Reads what a caller asks. The caller is looked up together with the token, so that its credential is judged first also
 * when the question is malformed.
 */
export async function readCallerQuestion<Q extends { token: string }>(
  plane: DataPlane,
  request: IncomingMessage,
  { contentType, parse }: QuestionForm<Q>,
): Promise<OrReply<CallerQuestion<Q>>> {
  const caller = callerCredential(plane, request);
  if (!caller.ok) return caller;
  const body = await readBody(request, contentType);
  const question = body.ok ? parse(body.text) : null;
  const secret = question?.ok ? parseToken(question.value.token) : null;

  const answered = await lookUpForCaller(plane, { credential: caller.value, secret });
  if (!answered.ok) return answered;
  if (!body.ok) return { ok: false, reply: refuseQuestion(plane, body.code, { detail: body.detail }) };
  if (!question?.ok) {
    const reply = refuseQuestion(plane, 'INVALID_REQUEST', { detail: question?.detail ?? '' });
    return { ok: false, reply };
  }
  return { ok: true, value: { ...answered.value, question: question.value, secret } };
}

/** Decides about the token a caller asks about, and counts the decision. */
export function decideAsked(
  plane: DataPlane,
  { api, found, clock, secret }: CallerQuestion<unknown>,
  presented: { requiredScopes: readonly string[]; clientAddress: string | null },
): VerifyOutcome {
  const outcome: VerifyOutcome = secret
    ? verifyToken(found.joined?.records ?? null, { api, ...presented }, clock)
    : { code: 'INVALID_FORMAT' };
  recordUse(plane, outcome, presented, clock);
  return outcome;
}
