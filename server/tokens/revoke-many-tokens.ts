import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { parseReason } from '@/core/text/reason';
import type { DirectoryFilter } from '@/core/token/directory-query';
import type { ChangeTransaction } from '@/db/change';
import {
  type BulkRevocationRow,
  claimBulkRevocation,
  findBulkRevocation,
  insertBulkRevocation,
  listUnfinishedBulkRevocations,
  lockNextTokens,
  revokeAsDecided,
  settleBulkRevocation,
} from '@/db/queries/bulk-revocations';
import { describeTokens, listLiveAmong, listMatchingTokenIds } from '@/db/queries/token-directory';
import { actorOf, changeAs, changeInNameOf, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { revokeReasonField } from './revoke-token';
import { auditedToken } from './token-owner';

/** Tokens revoked in one transaction. So many are gone when the answer comes; the rest goes on in the background. */
export const REVOKED_AT_ONCE = 200;

/** Which tokens: picked one by one, or all live ones that a filter matched at an instant, whatever was issued since. */
export type RevocationSelection =
  | { type: 'picked'; tokenIds: readonly string[] }
  | { type: 'matching'; filter: DirectoryFilter; asOf: Date };

export interface RevocationPreview {
  /** Live tokens that would be revoked. */
  total: number;
  owners: number;
  /** Of them, used within the last hour. */
  usedLately: number;
}

const HOUR_MS = 3_600_000;

const selectTokens = (selection: RevocationSelection, ctx: UseCaseContext): Promise<string[]> =>
  selection.type === 'picked'
    ? listLiveAmong(ctx.db.read, selection.tokenIds, ctx.clock.now())
    : listMatchingTokenIds(ctx.db.read, selection.filter, selection.asOf);

/** What revoking a selection would hit. For admins; refuses others with NOT_FOUND. */
export async function previewRevocation(
  principal: Principal,
  selection: RevocationSelection,
  ctx: UseCaseContext,
): Promise<Result<RevocationPreview>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const ids = await selectTokens(selection, ctx);
  const { used, owners } = await describeTokens(ctx.db.read, ids, new Date(ctx.clock.nowMs() - HOUR_MS));
  return accept({ total: ids.length, owners, usedLately: used });
}

export const revokeManyInput = z.object({
  reason: revokeReasonField,
  note: z.string().default(''),
  /** How many the preview said; more than that are never revoked. */
  seenTotal: z.number().int().min(1),
  /** The filter as the list's address has it, '' for all of them; `picked` where tokens were picked. */
  selectionText: z.string().max(1_000),
});
export type RevokeManyInput = z.input<typeof revokeManyInput>;

/**
 * Revokes the live tokens of a selection, for good: the first REVOKED_AT_ONCE before it resolves, the others in transactions
 * of the same size as `runBulkRevocations` gets to them. Which they are is fixed here: what is issued later is not among them.
 *
 * Refuses with NOT_FOUND, CHANGED_MEANWHILE (more tokens match than were shown, or none), INVALID_INPUT (fields: reason, note).
 */
export async function revokeManyTokens(
  principal: Principal,
  selection: RevocationSelection,
  input: RevokeManyInput,
  ctx: UseCaseContext,
): Promise<Result<{ bulkRevocationId: string; finished: boolean }>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { reason, note, seenTotal, selectionText } = revokeManyInput.parse(input);
  const cleanNote = parseReason(note);
  if (!cleanNote.ok) return refuseFields({ note: cleanNote.message });
  const ids = await selectTokens(selection, ctx);
  if (ids.length === 0) return refuse('CHANGED_MEANWHILE', 'None of these tokens is live any more.');
  if (ids.length > seenTotal) {
    return refuse(
      'CHANGED_MEANWHILE',
      `Now ${ids.length} tokens match, not ${seenTotal}. Nothing was revoked; look at the list once more.`,
    );
  }
  const id = ctx.newId();
  const decision = { id, reason, note: cleanNote.text || null, selection: selectionText };
  const refusal = await changeAs(principal, ctx, (tx) =>
    confirmRevocation(tx, principal, decision, ids, ctx),
  );
  if (refusal) return refusal;
  const state = await revokeNext(id, ctx);
  return accept({ bulkRevocationId: id, finished: state === 'finished' });
}

/** Keeps the decision to revoke these tokens, inside a change; `revokeNext` carries it out once that is committed. */
export async function confirmRevocation(
  { query, record }: ChangeTransaction,
  principal: Principal,
  decision: Pick<BulkRevocationRow, 'id' | 'reason' | 'note' | 'selection'>,
  tokenIds: readonly string[],
  ctx: UseCaseContext,
): Promise<void> {
  const { id, reason, note, selection } = decision;
  const { type, id: actorId, name } = actorOf(principal);
  await insertBulkRevocation(
    query,
    {
      ...decision,
      confirmedByType: type === 'user' ? 'user' : 'system',
      confirmedById: actorId,
      confirmedByName: name,
      sessionId: principal.type === 'user' ? principal.sessionId : null,
      clientAddress: ctx.request.clientAddress,
      userAgent: ctx.request.userAgent?.slice(0, 400) ?? null,
      requestId: ctx.request.id,
      total: tokenIds.length,
    },
    tokenIds,
  );
  // Who leaves without a token has a report all the same; of nothing there is nothing to record.
  if (tokenIds.length === 0) return;
  record({
    action: 'token.revoke_many',
    target: { type: 'bulk_revocation', id, name: `${tokenIds.length} tokens` },
    reason,
    after: { tokens: tokenIds.length, selection, note },
  });
}

export type BulkRevocation = BulkRevocationRow;

/** How far a revocation of many has come. For auditors; refuses with NOT_FOUND. */
export async function getBulkRevocation(
  principal: Principal,
  id: string,
  ctx: UseCaseContext,
): Promise<Result<BulkRevocation>> {
  const found = hasPortalRight(principal, 'auditor') ? await findBulkRevocation(ctx.db.read, id) : undefined;
  return found ? accept(found) : notFound();
}

/**
 * Carries out every confirmed revocation that is not finished, whoever confirmed it and however its process ended.
 * Resolves when nothing is left that no other process is at.
 */
export async function runBulkRevocations(ctx: UseCaseContext): Promise<void> {
  for (const id of await listUnfinishedBulkRevocations(ctx.db.read)) {
    await finishBulkRevocation(id, ctx);
  }
}

/** Carries out one of them, as far as no other process is at it. */
export async function finishBulkRevocation(id: string, ctx: UseCaseContext): Promise<void> {
  while ((await revokeNext(id, ctx)) === 'more') {
    // The next transaction.
  }
}

/** One transaction's worth, told to the audit as the deed of who confirmed it. */
export async function revokeNext(
  id: string,
  ctx: UseCaseContext,
): Promise<'more' | 'finished' | 'elsewhere'> {
  await settleBulkRevocation(ctx.db.read, id);
  const decision = await findBulkRevocation(ctx.db.read, id);
  if (!decision || decision.finishedAt) return 'finished';
  const { principal, request } = whoConfirmed(decision);
  // Who confirmed it may have gone since: it was decided while they could.
  const state = await changeInNameOf(principal, { ...ctx, request }, async ({ query, record }) => {
    if (!(await claimBulkRevocation(query, id))) return 'elsewhere' as const;
    const found = await lockNextTokens(query, id, REVOKED_AT_ONCE);
    if (found.length === 0) return 'more' as const;
    const revokedAt = await revokeAsDecided(
      query,
      decision,
      found.map((token) => token.id),
    );
    for (const token of found) {
      record({
        action: 'token.revoke',
        ...auditedToken(token),
        reason: decision.reason,
        before: { revoked_at: null },
        after: { revoked_at: revokedAt.toISOString(), note: decision.note },
      });
    }
    return 'more' as const;
  });
  if (state === 'elsewhere') return state;
  await settleBulkRevocation(ctx.db.read, id);
  return (await findBulkRevocation(ctx.db.read, id))?.finishedAt ? 'finished' : 'more';
}

function whoConfirmed(
  decision: BulkRevocationRow,
): Pick<UseCaseContext, 'request'> & { principal: Principal } {
  const request = {
    id: decision.requestId,
    clientAddress: decision.clientAddress,
    userAgent: decision.userAgent,
  };
  if (decision.confirmedByType === 'system' || !decision.sessionId) {
    return { request, principal: { type: 'system', name: 'cli', osUser: decision.confirmedByName } };
  }
  const { confirmedById: userId, sessionId, confirmedByName: name } = decision;
  return { request, principal: { type: 'user', userId, sessionId, name, portalRight: 'admin' } };
}
