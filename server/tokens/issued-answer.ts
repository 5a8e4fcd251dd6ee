import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Principal } from '@/core/access/principal';
import { revealTokenSecret_theOnlyExit, TokenSecret } from '@/core/token/token-secret';
import type { Queryable } from '@/db/client';
import { findIdempotentAnswer, type IdempotencySlot, insertIdempotentAnswer } from '@/db/queries/idempotency';
import { seal, unseal } from '@/runtime/sealing';
import type { UseCaseContext } from '../context';
import { accept, type Result, refuse } from '../result';

export interface IssuedToken {
  tokenId: string;
  label: string;
  secret: TokenSecret;
  expiresAt: Date | null;
  scopes: string[];
  cidrs: string[];
}

/** What was asked for: the same key with anything else in it is another request. */
interface Wanted {
  ownerId: string;
  idempotencyKey?: string | undefined;
}

/** The answer this very request got before, if it was sent within the last ten minutes. */
export async function findEarlierAnswer(
  query: Queryable,
  principal: Principal,
  wanted: Wanted,
  ctx: UseCaseContext,
): Promise<Result<IssuedToken> | null> {
  if (!wanted.idempotencyKey) return null;
  const slot = slotOf(principal, wanted.idempotencyKey);
  const earlier = await findIdempotentAnswer(query, slot);
  if (!earlier) return null;
  if (!earlier.requestHash.equals(hashOf(wanted))) {
    return refuse('IDEMPOTENCY_MISMATCH', 'This form was sent before with other values. Reload the page.');
  }
  const text = unseal(ctx.secrets.sealingKey, SEALED_FOR, JSON.stringify(slot), earlier.sealedResponse);
  const kept = keptAnswer.parse(JSON.parse(text));
  return accept({ ...kept, secret: new TokenSecret(kept.secret) });
}

/** Keeps the answer, sealed, for a repetition of this very request by this very principal. */
export async function keepAnswer(
  query: Queryable,
  principal: Principal,
  wanted: Wanted,
  issued: IssuedToken,
  ctx: UseCaseContext,
): Promise<void> {
  if (!wanted.idempotencyKey) return;
  const slot = slotOf(principal, wanted.idempotencyKey);
  const text = JSON.stringify({ ...issued, secret: revealTokenSecret_theOnlyExit(issued.secret) });
  await insertIdempotentAnswer(query, slot, {
    requestHash: hashOf(wanted),
    sealedResponse: seal(ctx.secrets.sealingKey, SEALED_FOR, JSON.stringify(slot), text),
  });
}

const SEALED_FOR = 'idempotent answers';

const keptAnswer = z.object({
  tokenId: z.uuid(),
  label: z.string(),
  secret: z.string(),
  expiresAt: z.coerce.date().nullable(),
  scopes: z.array(z.string()),
  cidrs: z.array(z.string()),
});

const slotOf = (principal: Principal, key: string): IdempotencySlot => ({
  principal: principal.type === 'user' ? `user:${principal.userId}` : principal.type,
  route: 'issue-token',
  key,
});

const hashOf = (wanted: Wanted): Buffer => createHash('sha256').update(JSON.stringify(wanted)).digest();
