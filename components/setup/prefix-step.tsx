'use client';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { TextInput } from '@/components/ui/text-input';
import { SetupStepFrame, StepFoot } from './setup-step';
import { setupFields } from './view-models';

/** Chooses what every secret begins with. */
export function PrefixStep({ brandDefault, action }: { brandDefault: string; action: FormAction }) {
  const [brand, setBrand] = useState(brandDefault);
  const { state, form, errorOf } = useFormAction(action);
  const shown = brand || '…';
  return (
    <SetupStepFrame
      title="What do your secrets begin with?"
      about="A prefix tells people and secret scanners whose secret they have found. It is fixed with the first secret."
    >
      <form {...form} className="stack16" noValidate>
        <Refusal state={state} id="prefix-refusal" />
        <div className="max-w-[320px]">
          <Field
            id={setupFields.brand}
            label="Prefix"
            hint="2 to 12 lower-case letters and digits, a letter first."
            error={errorOf('brand')}
          >
            <TextInput
              {...fieldAria(setupFields.brand, { hint: true, error: errorOf('brand') })}
              name={setupFields.brand}
              value={brand}
              onChange={(event) => setBrand(event.target.value.trim().toLowerCase())}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={12}
              required
              mono
              large
            />
          </Field>
        </div>
        <dl className="dl prefix-preview">
          <dt>Personal token</dt>
          <dd className="mono">
            <b>{shown}_pat_</b> <span className="d3">30 random characters, 6 of checksum</span>
          </dd>
          <dt>Application token</dt>
          <dd className="mono">
            <b>{shown}_app_</b>
            <span className="d3">…</span>
          </dd>
          <dt>Verifier credential</dt>
          <dd className="mono">
            <b>{shown}_ver_</b>
            <span className="d3">…</span>
          </dd>
        </dl>
        <StepFoot>
          <Button type="submit" look="primary" size="large">
            Use this prefix <ArrowRight size={14} strokeWidth={1.75} aria-hidden />
          </Button>
        </StepFoot>
      </form>
    </SetupStepFrame>
  );
}
