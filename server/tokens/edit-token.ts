import { z } from 'zod';
import { mayEditToken } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { parseLabel, parseNote } from '@/core/token/label';
import { findLiveTokenByLabel, type TokenOwner, updateTokenText } from '@/db/queries/tokens';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuseFields } from '../result';
import { lockOwnedToken } from './lock-owned-token';
import { auditedToken, ownerOf } from './token-owner';

export const renameTokenInput = z.object({ tokenId: z.uuid(), label: z.string() });
export const editNoteInput = z.object({ tokenId: z.uuid(), note: z.string() });

/**
 * Renames a token. Its label stays unique among its owner's live tokens, decided under the lock of the owner's row.
 *
 * Refuses with NOT_FOUND, INVALID_INPUT (fields: label).
 */
export async function renameToken(
  principal: Principal,
  input: z.input<typeof renameTokenInput>,
  ctx: UseCaseContext,
): Promise<Result<{ label: string }>> {
  const { tokenId, label } = renameTokenInput.parse(input);
  const parsed = parseLabel(label);
  if (!parsed.ok) return refuseFields({ label: parsed.message });

  return changeAs(principal, ctx, async (tx) => {
    const owned = await lockOwnedToken(tx.query, principal, tokenId, mayEditToken);
    if (!owned) return notFound();
    const { token } = owned;
    if (token.label === parsed.text) return accept({ label: token.label });
    const taken = await findLiveTokenByLabel(tx.query, ownerOf(token), parsed.text);
    if (taken && taken.id !== token.id) return refuseFields({ label: labelTaken(principal, ownerOf(token)) });
    await updateTokenText(tx.query, token.id, { label: parsed.text });
    tx.record({
      action: 'token.rename',
      ...auditedToken({ ...token, label: parsed.text }),
      before: { label: token.label },
      after: { label: parsed.text },
    });
    return accept({ label: parsed.text });
  });
}

/** Changes a token's note. Refuses with NOT_FOUND, INVALID_INPUT (fields: note). */
export async function editTokenNote(
  principal: Principal,
  input: z.input<typeof editNoteInput>,
  ctx: UseCaseContext,
): Promise<Result<{ note: string }>> {
  const { tokenId, note } = editNoteInput.parse(input);
  const parsed = parseNote(note);
  if (!parsed.ok) return refuseFields({ note: parsed.message });

  return changeAs(principal, ctx, async (tx) => {
    const owned = await lockOwnedToken(tx.query, principal, tokenId, mayEditToken);
    if (!owned) return notFound();
    const { token } = owned;
    if (token.note === parsed.text) return accept({ note: token.note });
    await updateTokenText(tx.query, token.id, { note: parsed.text });
    tx.record({
      action: 'token.note',
      ...auditedToken(token),
      before: { note: token.note },
      after: { note: parsed.text },
    });
    return accept({ note: parsed.text });
  });
}

/** Why a label is refused, to whoever acts: the owner, a member of the application, or the command line for them. */
export function labelTaken(principal: Principal, owner: TokenOwner, cure = 'Add where it lives.'): string {
  const who =
    owner.type === 'application'
      ? 'The application has'
      : principal.type === 'user' && principal.userId === owner.id
        ? 'You have'
        : 'The owner has';
  return `${who} a live token with this label. ${cure}`;
}
