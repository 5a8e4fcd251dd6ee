'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { FIRST_TOKEN_DAYS, type IssuedFirstToken } from '@/components/setup/view-models';
import { formatPublicId } from '@/core/ids/public-id';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { defineAction, definePublicAction } from '@/server/actions/define-action';
import { listField } from '@/server/actions/form-input';
import { readDemoCatalogue } from '@/server/apis/demo-catalogue';
import { importCatalogue } from '@/server/apis/import-catalogue';
import { completeSetup, completeSetupInput } from '@/server/auth/complete-setup';
import { linkSecretField, readLink } from '@/server/auth/one-time-links';
import { writeSessionCookie } from '@/server/auth/session-cookie';
import { setBrand } from '@/server/installation/set-brand';
import { accept, type Result } from '@/server/result';
import { issueToken } from '@/server/tokens/issue-token';

/** Whether a set-up link works. Uses nothing up. */
export const readSetupLinkAction = definePublicAction(
  { input: z.object({ secret: linkSecretField }) },
  ({ secret }, ctx) => readLink({ purpose: 'setup', secret }, ctx),
);

/** Makes the first admin, who is signed in by it. */
export const completeSetupAction = definePublicAction(
  { input: completeSetupInput },
  async (sent, ctx): Promise<Result<null>> => {
    const started = await completeSetup(sent, ctx);
    if (!started.ok) return started;
    await writeSessionCookie(started.value);
    return nextStep();
  },
);

export const chooseBrandAction = defineAction(
  { input: z.object({ brand: z.string().max(100) }), right: 'admin' },
  async (user, { brand }, ctx) => {
    const chosen = await setBrand(user, { brand }, ctx);
    return chosen.ok ? nextStep() : chosen;
  },
);

export const importCatalogueAction = defineAction(
  { input: z.object({ catalogue: z.string() }), right: 'admin' },
  async (user, { catalogue }, ctx) => {
    const imported = await importCatalogue(user, { source: catalogue }, ctx);
    return imported.ok ? nextStep() : imported;
  },
);

export const importDemoAction = defineAction(
  { input: z.object({}), right: 'admin' },
  async (user, _sent, ctx) => {
    const imported = await importCatalogue(user, { source: readDemoCatalogue().source }, ctx);
    return imported.ok ? nextStep() : imported;
  },
);

const firstTokenForm = z.object({
  label: z.string(),
  scopes: listField.pipe(z.array(z.string()).max(1_000)),
});

/** Issues the first token. Its answer is the one place where the secret ever leaves the server. */
export const issueFirstTokenAction = defineAction(
  { input: firstTokenForm, right: 'admin' },
  async (user, { label, scopes }, ctx): Promise<Result<IssuedFirstToken>> => {
    const expiry = { type: 'days' as const, days: FIRST_TOKEN_DAYS };
    const issued = await issueToken(
      user,
      { owner: { type: 'user', id: user.userId }, label, scopes, expiry },
      ctx,
    );
    if (!issued.ok) return issued;
    revalidatePath('/setup');
    return accept({
      id: formatPublicId('token', issued.value.tokenId),
      label: issued.value.label,
      issuedAt: ctx.clock.now(),
      scopes: issued.value.scopes,
      secret: revealTokenSecret_theOnlyExit(issued.value.secret),
    });
  },
);

/** The page is made anew with the answer, and stands at the step that comes now. */
function nextStep(): Result<null> {
  revalidatePath('/setup');
  return accept(null);
}
