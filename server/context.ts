import type { Principal } from '@/core/access/principal';
import { type ChangeTransaction, change } from '@/db/change';
import type { Database } from '@/db/client';
import type { Clock } from '@/runtime/clock';
import type { InstallationSecrets } from '@/runtime/installation-secrets';
import { refuseLostRights } from './hold-rights';
import type { Refusal } from './result';

/** Where a request came from, as our own http entry established it. */
export interface RequestInfo {
  /** Public id, `req_…`: in every error a person sees and in the audit. */
  id: string;
  clientAddress: string | null;
  userAgent: string | null;
}

/** What every use case may touch beside its input. */
export interface UseCaseContext {
  db: Database;
  clock: Clock;
  /** A fresh UUIDv7. */
  newId: () => string;
  randomBytes: (length: number) => Uint8Array;
  secrets: InstallationSecrets;
  portalUrl: string;
  request: RequestInfo;
}

/**
 * Runs a changing use case as `principal`: one transaction, its record inside. Nothing is kept of what its principal may no
 * longer do when it commits; it is refused then. @see db/change.ts
 */
export async function changeAs<T>(
  principal: Principal,
  ctx: UseCaseContext,
  work: (tx: ChangeTransaction) => Promise<T>,
): Promise<T | Refusal> {
  try {
    return await changeInNameOf(principal, ctx, async (tx) => {
      let recorded = false;
      const result = await work({
        query: tx.query,
        record: (entry) => {
          recorded = true;
          tx.record(entry);
        },
      });
      const refusal = recorded ? await refuseLostRights(tx.query, principal) : null;
      if (refusal) throw new RightsLostError(refusal);
      return result;
    });
  } catch (error) {
    if (error instanceof RightsLostError) return error.refusal;
    throw error;
  }
}

/**
 * As changeAs, for what asks nobody's rights of today: somebody comes in, the system acts, or it was decided before and is
 * only carried out.
 */
export function changeInNameOf<T>(
  principal: Principal,
  ctx: UseCaseContext,
  work: (tx: ChangeTransaction) => Promise<T>,
): Promise<T> {
  return change(ctx.db, { actor: actorOf(principal), request: ctx.request }, ctx, work);
}

/** Only shows once the changes are made: thrown, so that none of them stays. */
class RightsLostError extends Error {
  override readonly name = 'RightsLostError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Runs a change that nobody signed in asked for, such as the record of a refused sign-in. */
export function changeAsAnyone<T>(
  ctx: UseCaseContext,
  work: (tx: ChangeTransaction) => Promise<T>,
): Promise<T> {
  const actor = { type: 'anonymous' as const, id: 'anonymous', name: '' };
  return change(ctx.db, { actor, request: ctx.request }, ctx, work);
}

/** The principal as the audit and the rows it changed keep it. */
export function actorOf(principal: Principal) {
  switch (principal.type) {
    case 'user':
      return {
        type: 'user' as const,
        id: principal.userId,
        name: principal.name,
        sessionId: principal.sessionId,
      };
    case 'token':
      return { type: 'token' as const, id: principal.tokenId, name: '' };
    case 'verifier':
      return { type: 'verifier' as const, id: principal.credentialId, name: '' };
    case 'system':
      return { type: 'system' as const, id: principal.name, name: principal.osUser ?? '' };
  }
}
