'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { rateForm, ratesOfForm } from '@/app/rate-form';
import { type IssuedToken, tokenFields } from '@/components/tokens/view-models';
import { formatPublicId } from '@/core/ids/public-id';
import { type ExpiryChoice, parseInstant } from '@/core/token/expiry';
import { defineAction } from '@/server/actions/define-action';
import { listField, publicIdField } from '@/server/actions/form-input';
import { accept, refuseFields } from '@/server/result';
import { editTokenNote, renameToken } from '@/server/tokens/edit-token';
import { issueToken } from '@/server/tokens/issue-token';
import { narrowToken } from '@/server/tokens/narrow-token';
import { restoreToken } from '@/server/tokens/restore-token';
import { revokeReasonField, revokeToken } from '@/server/tokens/revoke-token';
import { resumeToken, suspendToken } from '@/server/tokens/suspend-token';
import { toIssuedView } from './issued-view';

const tokenIdField = publicIdField('token');

const issueForm = z.object({
  [tokenFields.label]: z.string(),
  [tokenFields.note]: z.string().default(''),
  [tokenFields.scopes]: listField.pipe(z.array(z.string()).max(1_000)),
  [tokenFields.lifetime]: z.string(),
  [tokenFields.expiresAt]: z.string().optional(),
  [tokenFields.cidrs]: z.string().default(''),
  [tokenFields.idempotencyKey]: z.string().min(8).max(128),
  [tokenFields.application]: publicIdField('application').optional(),
  ...rateForm,
});

/** Issues a token, personal or an application's. Its answer is the one place where the secret ever leaves the server. */
export const issueTokenAction = defineAction({ input: issueForm }, async (user, form, ctx) => {
  const expiry = parseExpiry(form.lifetime, form.expires_at);
  if (!expiry) return refuseFields({ expiry: 'Choose a date and a time.' });
  const issued = await issueToken(
    user,
    {
      owner: form.application
        ? { type: 'application', id: form.application }
        : { type: 'user', id: user.userId },
      label: form.label,
      note: form.note,
      scopes: form.scopes,
      expiry,
      cidrs: form.cidrs,
      rateLimits: ratesOfForm(form),
      idempotencyKey: form.idempotency_key,
    },
    ctx,
  );
  if (!issued.ok) return issued;
  const kind = form.application ? 'application' : 'personal';
  return accept<IssuedToken>(await toIssuedView(user, kind, issued.value, ctx));
});

const renameForm = z.object({ token_id: tokenIdField, label: z.string() });

export const renameTokenAction = defineAction({ input: renameForm }, async (user, form, ctx) => {
  const renamed = await renameToken(user, { tokenId: form.token_id, label: form.label }, ctx);
  return renamed.ok ? changed(form.token_id) : renamed;
});

const noteForm = z.object({ token_id: tokenIdField, note: z.string() });

export const editNoteAction = defineAction({ input: noteForm }, async (user, form, ctx) => {
  const edited = await editTokenNote(user, { tokenId: form.token_id, note: form.note }, ctx);
  return edited.ok ? changed(form.token_id) : edited;
});

const narrowForm = z.object({
  token_id: tokenIdField,
  /** Scopes that go. */
  remove: listField.pipe(z.array(z.string()).max(1_000)),
  /** The whole list it gets; absent, it keeps its own. */
  cidrs: z.string().optional(),
});

export const narrowTokenAction = defineAction({ input: narrowForm }, async (user, form, ctx) => {
  const { token_id: tokenId, remove, cidrs } = form;
  const input = { tokenId, removeScopes: remove, ...(cidrs === undefined ? {} : { cidrs }) };
  const narrowed = await narrowToken(user, input, ctx);
  return narrowed.ok ? changed(tokenId) : narrowed;
});

const suspendForm = z.object({ token_id: tokenIdField, reason: z.string().default('') });

export const suspendTokenAction = defineAction({ input: suspendForm }, async (user, form, ctx) => {
  const suspended = await suspendToken(user, { tokenId: form.token_id, reason: form.reason }, ctx);
  return suspended.ok ? changed(form.token_id) : suspended;
});

const resumeForm = z.object({ token_id: tokenIdField });

export const resumeTokenAction = defineAction({ input: resumeForm }, async (user, form, ctx) => {
  const resumed = await resumeToken(user, { tokenId: form.token_id }, ctx);
  return resumed.ok ? changed(form.token_id) : resumed;
});

const revokeForm = z.object({
  token_id: tokenIdField,
  reason: revokeReasonField,
  note: z.string().default(''),
});

/** Answers after the commit: from then on every verifier that is current refuses the token. */
export const revokeTokenAction = defineAction({ input: revokeForm }, async (user, form, ctx) => {
  const revoked = await revokeToken(
    user,
    { tokenId: form.token_id, reason: form.reason, note: form.note },
    ctx,
  );
  return revoked.ok ? changed(form.token_id) : revoked;
});

const restoreForm = z.object({ token_id: tokenIdField });

export const restoreTokenAction = defineAction({ input: restoreForm }, async (user, form, ctx) => {
  const restored = await restoreToken(user, { tokenId: form.token_id }, ctx);
  return restored.ok ? changed(form.token_id) : restored;
});

/** The page the reader is on is drawn anew with the answer. */
function changed(tokenId: string) {
  revalidatePath(`/tokens/${formatPublicId('token', tokenId)}`);
  return accept(null);
}

function parseExpiry(lifetime: string, expiresAt: string | undefined): ExpiryChoice | null {
  if (lifetime === 'never') return { type: 'never' };
  if (lifetime === 'custom') {
    const instant = parseInstant(expiresAt ?? '');
    return instant && { type: 'at', instant };
  }
  return /^\d{1,5}$/.test(lifetime) ? { type: 'days', days: Number(lifetime) } : null;
}
