'use server';
import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { type PolicyPreviewView, policyFields } from '@/components/policy/view-models';
import type { Policy } from '@/core/policy/policy';
import { rateOfText } from '@/core/rate-limit/rate-limits';
import { parseInstant } from '@/core/token/expiry';
import { RISK_LEVELS } from '@/core/token/token-risk';
import { defineAction } from '@/server/actions/define-action';
import { previewPolicy } from '@/server/policy/preview-policy';
import { updatePolicy } from '@/server/policy/update-policy';
import { accept, type Result, refuseFields } from '@/server/result';
import { toPreviewView } from './policy-view';

/** Not a number becomes one that no policy allows, so that the field says what it may be. */
const numberField = z
  .string()
  .transform((text) => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN));

/** Empty is no limit. */
const rateField = z
  .string()
  .default('')
  .transform((text) => rateOfText(text));

const rulesForm = z.object({
  [policyFields.lifetimeDaysMax]: z
    .string()
    .transform((text) => (text.trim() === '' ? null : numberField.parse(text))),
  [policyFields.lifetimeDaysDefault]: numberField,
  [policyFields.neverAllowed]: z.enum(['yes', 'no']),
  [policyFields.liveTokensMax]: numberField,
  [policyFields.rotationGraceHoursMax]: numberField,
  [policyFields.cidrRequiredFromRisk]: z.enum([...RISK_LEVELS, 'none']),
  [policyFields.rateLimitSecondMax]: rateField,
  [policyFields.rateLimitMinuteMax]: rateField,
  [policyFields.rateLimitDayMax]: rateField,
});

const rulesOf = (form: z.output<typeof rulesForm>): Policy => ({
  lifetimeDaysMax: form.lifetimeDaysMax,
  lifetimeDaysDefault: form.lifetimeDaysDefault,
  neverAllowed: form.neverAllowed === 'yes',
  liveTokensMax: form.liveTokensMax,
  rotationGraceHoursMax: form.rotationGraceHoursMax,
  cidrRequiredFromRisk: form.cidrRequiredFromRisk === 'none' ? null : form.cidrRequiredFromRisk,
  rateLimitSecondMax: form.rateLimitSecondMax,
  rateLimitMinuteMax: form.rateLimitMinuteMax,
  rateLimitDayMax: form.rateLimitDayMax,
});

/** What the rules in the form would hit, counted now. Changes nothing. */
export const previewPolicyAction = defineAction(
  { input: rulesForm, right: 'admin' },
  async (user, form, ctx): Promise<Result<PolicyPreviewView>> => {
    const preview = await previewPolicy(user, rulesOf(form), ctx);
    return preview.ok ? accept(toPreviewView(preview.value)) : preview;
  },
);

const saveForm = rulesForm.extend({
  [policyFields.existing]: z.enum(['keep', 'expire']).default('keep'),
  [policyFields.expireAt]: z.string().default(''),
  [policyFields.seen]: z.iso.datetime(),
});

/** Answers how many tokens' expiry was brought forward. */
export const savePolicyAction = defineAction(
  { input: saveForm, right: 'admin' },
  async (user, form, ctx): Promise<Result<number>> => {
    const at = form.existing === 'expire' ? parseInstant(form.expire_at) : null;
    if (form.existing === 'expire' && !at) return refuseFields({ expire_at: 'Choose a date and a time.' });
    const saved = await updatePolicy(
      user,
      {
        rules: rulesOf(form),
        existing: at ? { type: 'expire', at } : { type: 'keep' },
        seen: new Date(form.seen),
      },
      ctx,
    );
    if (!saved.ok) return saved;
    revalidatePath('/admin/policy');
    return accept(saved.value.broughtForward);
  },
);
