'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import type { CarriersView, IssuedCredentialView } from '@/components/apis/view-models';
import type { EffectView } from '@/components/review/effect-view';
import { formatPublicId } from '@/core/ids/public-id';
import { revealTokenSecret_theOnlyExit, type TokenSecret } from '@/core/token/token-secret';
import { defineAction } from '@/server/actions/define-action';
import { listField, publicIdField } from '@/server/actions/form-input';
import { saveApi, saveScope } from '@/server/apis/edit-catalogue';
import { importDocument } from '@/server/apis/import-catalogue';
import { previewRetirement, retireScope } from '@/server/apis/retire-scope';
import { accept, type Result, refuseFields } from '@/server/result';
import { issueVerifierCredential } from '@/server/verifier-credentials/issue-verifier-credential';
import { revokeVerifierCredential } from '@/server/verifier-credentials/revoke-verifier-credential';
import { rotateVerifierCredential } from '@/server/verifier-credentials/rotate-verifier-credential';
import { effectOf, modeOf } from '../effect-view';

const PAGE = '/admin/apis';

function drawnAnew<T>(result: Result<T>): Result<T> {
  if (result.ok) revalidatePath(PAGE);
  return result;
}

const markField = z.string().max(100);
const seenField = z.string().max(100).default('');

const apiForm = z.object({
  audience: z.string(),
  name: z.string(),
  description: z.string().default(''),
  mark: markField,
});

/** Nobody's tokens lose anything by an API's words: it is made at once. */
export const saveApiAction = defineAction(
  { input: apiForm, right: 'admin' },
  async (user, api, ctx): Promise<Result<EffectView>> => drawnAnew(effectOf(await saveApi(user, api, ctx))),
);

const scopeForm = z.object({
  audience: z.string(),
  name: z.string(),
  description: z.string().default(''),
  group: z.string(),
  risk: z.string(),
  access: z.string(),
  roles: listField,
  mark: markField,
  seen: seenField,
});

export const saveScopeAction = defineAction(
  { input: scopeForm, right: 'admin' },
  async (user, { seen, ...scope }, ctx): Promise<Result<EffectView>> =>
    drawnAnew(effectOf(await saveScope(user, scope, modeOf(seen, 'unless it hits'), ctx))),
);

/** Whom retiring a scope hits. Changes nothing. */
export const previewRetirementAction = defineAction(
  { input: z.object({ scope: z.string().max(100) }), right: 'admin' },
  (user, { scope }, ctx): Promise<Result<CarriersView>> => previewRetirement(user, scope, ctx),
);

export const retireScopeAction = defineAction(
  { input: z.object({ scope: z.string().max(100), retire: z.enum(['yes', 'no']) }), right: 'admin' },
  async (user, { scope, retire }, ctx): Promise<Result<null>> => {
    const retired = drawnAnew(await retireScope(user, { scope, retire: retire === 'yes' }, ctx));
    return retired.ok ? accept(null) : retired;
  },
);

/** Always shown first. Confirmed, it makes what was shown and nothing else. */
export const importDocumentAction = defineAction(
  { input: z.object({ source: z.string(), seen: seenField }), right: 'admin' },
  async (user, { source, seen }, ctx): Promise<Result<EffectView>> => {
    const imported = await importDocument(user, source, modeOf(seen, 'never'), ctx);
    if (!imported.ok && imported.fields) {
      const problems = Object.entries(imported.fields).map(([path, words]) => `${path}: ${words}`);
      return refuseFields({ source: problems.slice(0, 5).join('\n') });
    }
    return drawnAnew(effectOf(imported));
  },
);

const credentialIdField = publicIdField('verifierCredential');

export const issueCredentialAction = defineAction(
  { input: z.object({ audience: z.string(), label: z.string() }), right: 'admin' },
  async (user, form, ctx): Promise<Result<IssuedCredentialView>> => {
    const issued = drawnAnew(await issueVerifierCredential(user, form, ctx));
    return issued.ok ? accept(shownOnce(issued.value)) : issued;
  },
);

export const rotateCredentialAction = defineAction(
  {
    input: z.object({ credential: credentialIdField, grace_hours: z.coerce.number() }),
    right: 'admin',
  },
  async (user, form, ctx): Promise<Result<IssuedCredentialView>> => {
    const rotated = drawnAnew(
      await rotateVerifierCredential(
        user,
        { credentialId: form.credential, graceHours: form.grace_hours },
        ctx,
      ),
    );
    return rotated.ok ? accept(shownOnce(rotated.value)) : rotated;
  },
);

export const revokeCredentialAction = defineAction(
  { input: z.object({ credential: credentialIdField }), right: 'admin' },
  async (user, form, ctx): Promise<Result<null>> => {
    const revoked = drawnAnew(await revokeVerifierCredential(user, { credentialId: form.credential }, ctx));
    return revoked.ok ? accept(null) : revoked;
  },
);

/** The one answer that shows the secret. */
function shownOnce({ id, secret }: { id: string; secret: TokenSecret }): IssuedCredentialView {
  return { id: formatPublicId('verifierCredential', id), secret: revealTokenSecret_theOnlyExit(secret) };
}
