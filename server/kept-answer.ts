import { createHash } from 'node:crypto';
import type { Principal } from '@/core/access/principal';
import type { Queryable } from '@/db/client';
import { findIdempotentAnswer, type IdempotencySlot, insertIdempotentAnswer } from '@/db/queries/idempotency';
import { seal, unseal } from '@/runtime/sealing';
import type { UseCaseContext } from './context';
import { accept, type Result, refuse } from './result';

/** A request that makes something once, however often it is sent. */
export interface RepeatableRequest {
  route: 'issue-token' | 'rotate-token';
  /** Made once per form; none: each request is one of its own. */
  idempotencyKey: string | undefined;
  /** What was asked for: the same key with anything else in it is another request. */
  wanted: unknown;
}

/** How an answer is kept: it holds a secret, and so is sealed. */
export interface AnswerForm<T> {
  toText(answer: T): string;
  fromText(text: string): T;
}

/** The answer this very request got before, if it was sent within the last ten minutes; null: it was not. */
export async function findKeptAnswer<T>(
  query: Queryable,
  principal: Principal,
  request: RepeatableRequest,
  form: AnswerForm<T>,
  ctx: UseCaseContext,
): Promise<Result<T> | null> {
  const slot = slotOf(principal, request);
  const earlier = slot && (await findIdempotentAnswer(query, slot));
  if (!earlier) return null;
  if (!earlier.requestHash.equals(hashOf(request))) {
    return refuse('IDEMPOTENCY_MISMATCH', 'This form was sent before with other values. Reload the page.');
  }
  const text = unseal(ctx.secrets.sealingKey, SEALED_FOR, JSON.stringify(slot), earlier.sealedResponse);
  return accept(form.fromText(text));
}

/** Keeps the answer, sealed, for a repetition of this very request by this very principal. */
export async function keepAnswer<T>(
  query: Queryable,
  principal: Principal,
  request: RepeatableRequest,
  form: AnswerForm<T>,
  answer: T,
  ctx: UseCaseContext,
): Promise<void> {
  const slot = slotOf(principal, request);
  if (!slot) return;
  await insertIdempotentAnswer(query, slot, {
    requestHash: hashOf(request),
    sealedResponse: seal(ctx.secrets.sealingKey, SEALED_FOR, JSON.stringify(slot), form.toText(answer)),
  });
}

const SEALED_FOR = 'idempotent answers';

function slotOf(
  principal: Principal,
  { route, idempotencyKey: key }: RepeatableRequest,
): IdempotencySlot | null {
  if (!key) return null;
  return { principal: principal.type === 'user' ? `user:${principal.userId}` : principal.type, route, key };
}

const hashOf = ({ wanted }: RepeatableRequest): Buffer =>
  createHash('sha256').update(JSON.stringify(wanted)).digest();
