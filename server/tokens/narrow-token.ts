import { z } from 'zod';
import { mayNarrowToken } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { parseCidrList } from '@/core/token/cidr';
import { decideNarrowing } from '@/core/token/narrow';
import { narrowLockedToken } from '@/db/queries/narrow-token';
import { listTokenScopes, lockToken } from '@/db/queries/tokens';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { refuseEnded } from './suspend-token';
import { auditedToken, holdOwner, ownerOf } from './token-owner';

export const narrowTokenInput = z.object({
  tokenId: z.uuid(),
  /** Scope names. */
  removeScopes: z.array(z.string()).max(1_000).default([]),
  /** The whole list it gets, one CIDR or address a line; absent, it keeps its own. */
  cidrs: z.string().optional(),
});

export interface NarrowedToken {
  /** By name. */
  scopes: string[];
  cidrs: string[];
}

/**
 * Takes scopes or addresses from a token in place: its secret stays, and from the commit on every verifier that is current goes
 * by what is left. Answers what it carries now. Nothing is given back: that is a new token.
 *
 * Refuses with NOT_FOUND, ALREADY_REVOKED, ALREADY_DONE (expired), NOT_NARROWER, INVALID_INPUT (fields: scopes, cidrs).
 */
export async function narrowToken(
  principal: Principal,
  input: z.input<typeof narrowTokenInput>,
  ctx: UseCaseContext,
): Promise<Result<NarrowedToken>> {
  const { tokenId, removeScopes, cidrs: typed } = narrowTokenInput.parse(input);
  const parsed = typed === undefined ? null : parseCidrList(typed);
  if (parsed?.ok === false) {
    return refuseFields({ cidrs: parsed.errors.map((error) => error.message).join('\n') });
  }
  return changeAs(principal, ctx, async ({ query, record }) => {
    const token = await lockToken(query, tokenId);
    if (!token) return notFound();
    if (!mayNarrowToken(principal, await holdOwner(query, principal, ownerOf(token)))) return notFound();
    const ended = refuseEnded(token, ctx);
    if (ended) return ended;
    // Read after its row is locked: who narrows it does that first.
    const scopeRows = await listTokenScopes(query, [token.id]);
    const before = { scopes: scopeRows.map((scope) => scope.name), cidrs: token.cidrs };
    const decided = decideNarrowing(before, { removeScopes, cidrs: parsed?.cidrs ?? null });
    if (!decided.ok) {
      return 'wider' in decided
        ? refuse('NOT_NARROWER', decided.wider)
        : refuseFields({ scopes: decided.scopes });
    }
    const after = { scopes: decided.scopes, cidrs: decided.cidrs };
    if (!decided.changed) return accept(after);
    await narrowLockedToken(query, token.id, {
      scopeIdsGone: scopeRows
        .filter(({ name }) => !after.scopes.includes(name))
        .map((scope) => scope.scopeId),
      cidrs: after.cidrs,
    });
    record({ action: 'token.narrow', ...auditedToken(token), before, after });
    return accept(after);
  });
}
