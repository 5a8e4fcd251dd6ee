'use server';
import { z } from 'zod';
import { presentAt } from '@/app/present';
import { selectionOf } from '@/components/directory/directory-links';
import { type RevocationPreviewView, revokeManyFields } from '@/components/directory/view-models';
import { formatPublicId } from '@/core/ids/public-id';
import { defineAction } from '@/server/actions/define-action';
import { listField, publicIdField } from '@/server/actions/form-input';
import type { UseCaseContext } from '@/server/context';
import { accept, type Result, refuseFields } from '@/server/result';
import {
  previewRevocation,
  type RevocationSelection,
  revokeManyTokens,
} from '@/server/tokens/revoke-many-tokens';
import { revokeReasonField } from '@/server/tokens/revoke-token';
import { goOnRevoking } from '../go-on-revoking';
import { filterOf, parseDirectoryQuery } from './directory-view';

/** As many as a person picks by hand. */
const PICKED_MAX = 1_000;

const selectionForm = z.object({
  [revokeManyFields.tokens]: listField.pipe(z.array(publicIdField('token')).max(PICKED_MAX)),
  [revokeManyFields.query]: z.string().max(2_000).optional(),
  [revokeManyFields.asOf]: z.coerce.number().int().min(0).max(Date.UTC(9_000, 0)).optional(),
});

/** Tokens by their ids; or, where the form says what the list's address was, all that it matched then. */
async function selectionIn(
  form: z.output<typeof selectionForm>,
  ctx: UseCaseContext,
): Promise<{ selection: RevocationSelection; text: string }> {
  if (form.query === undefined || form.as_of === undefined) {
    return { selection: { type: 'picked', tokenIds: form.tokens }, text: 'picked' };
  }
  const query = parseDirectoryQuery(Object.fromEntries(new URLSearchParams(form.query)));
  const { zone } = await presentAt(ctx.clock.now());
  const asOf = new Date(Math.min(form.as_of, ctx.clock.nowMs()));
  return { selection: { type: 'matching', filter: filterOf(query, zone), asOf }, text: selectionOf(query) };
}

/** What revoking the selection would hit, counted now. Changes nothing. */
export const previewRevocationAction = defineAction(
  { input: selectionForm, right: 'admin' },
  async (user, form, ctx): Promise<Result<RevocationPreviewView>> =>
    previewRevocation(user, (await selectionIn(form, ctx)).selection, ctx),
);

const revokeForm = selectionForm.extend({
  [revokeManyFields.reason]: revokeReasonField,
  [revokeManyFields.note]: z.string().default(''),
  [revokeManyFields.seenTotal]: z.coerce.number().int().min(1),
  [revokeManyFields.confirm]: z.string().default(''),
});

/** Answers the decision's public id: its page shows how far it has come. */
export const revokeManyAction = defineAction(
  { input: revokeForm, right: 'admin' },
  async (user, form, ctx): Promise<Result<string>> => {
    const { seen_total: seenTotal } = form;
    if (seenTotal > 1 && form.confirm.trim() !== String(seenTotal)) {
      return refuseFields({ confirm: `Type ${seenTotal}: that many stop working.` });
    }
    const { selection, text } = await selectionIn(form, ctx);
    const revoked = await revokeManyTokens(
      user,
      selection,
      { reason: form.reason, note: form.note, seenTotal, selectionText: text },
      ctx,
    );
    if (!revoked.ok) return revoked;
    if (!revoked.value.finished) goOnRevoking(ctx);
    return accept(formatPublicId('bulkRevocation', revoked.value.bulkRevocationId));
  },
);
