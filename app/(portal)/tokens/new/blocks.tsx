'use client';
import { RateFields } from '@/components/rates/rate-fields';
import { ScopeTree } from '@/components/tokens/scope-tree';
import { type TokenFormView, tokenFields } from '@/components/tokens/view-models';
import { Field, FieldError, fieldAria } from '@/components/ui/field';
import { counted } from '@/components/ui/number-format';
import { Section } from '@/components/ui/section';
import { TextArea, TextInput } from '@/components/ui/text-input';
import type { Present } from '@/components/ui/time-format';
import { policyRates } from '@/core/policy/policy';
import { LABEL_LENGTH_MAX } from '@/core/token/label';
import { scopesOf } from './draft';
import { ExpiryField } from './expiry-field';
import type { DraftState } from './use-draft';

interface BlockProps {
  form: TokenFormView;
  state: DraftState;
}

export function PurposeBlock({ form, state: { draft, shown, change, leave } }: BlockProps) {
  return (
    <Section title="What is it for?" number={1} stacked>
      <Field
        id="label"
        label="Label"
        hint={`Where it will live. ${form.application ? 'Its members see it' : 'Yours only'}, 1 to ${LABEL_LENGTH_MAX} characters.`}
        error={shown.label}
      >
        <TextInput
          name={tokenFields.label}
          value={draft.label}
          onChange={(event) => change({ label: event.target.value })}
          onBlur={() => leave('label')}
          autoComplete="off"
          required
          {...fieldAria('label', { hint: true, error: shown.label })}
        />
      </Field>
      {form.application ? (
        <p className="hint">
          Belongs to {form.ownerName}, not to you: it goes on when you leave, and can never do more than the
          application’s ceiling.
        </p>
      ) : (
        <p className="hint">
          Acts for you, {form.ownerName}. A personal token can never do more than you can.
        </p>
      )}
      <Field id="note" label="Note" aside="optional" error={shown.note}>
        <TextArea
          name={tokenFields.note}
          rows={2}
          value={draft.note}
          onChange={(event) => change({ note: event.target.value })}
          onBlur={() => leave('note')}
          {...fieldAria('note', { error: shown.note })}
        />
      </Field>
    </Section>
  );
}

export function ScopesBlock({ form, state: { draft, judgement, shown, change } }: BlockProps) {
  return (
    <Section
      title="What may it touch?"
      number={2}
      stacked
      aside={
        <span className="ct">
          {judgement.chosen.length} of {counted(scopesOf(form.apis).length, 'scope')}
        </span>
      }
    >
      {/* What is ticked in a closed group is sent too. */}
      {[...draft.scopes].map((name) => (
        <input key={name} type="hidden" name={tokenFields.scopes} value={name} />
      ))}
      <ScopeTree
        apis={form.apis}
        picked={draft.scopes}
        onPick={(scopes) => change({ scopes })}
        describedBy={shown.scopes ? 'scopes-error' : undefined}
      />
      <FieldError id="scopes-error" error={shown.scopes} />
    </Section>
  );
}

export function LimitsBlock({ form, state, present }: BlockProps & { present: Present }) {
  const { draft, judgement, shown, change, leave } = state;
  return (
    <Section title="How long, and from where?" number={3} stacked>
      <ExpiryField
        draft={draft}
        onChange={change}
        onLeave={() => leave('expiry')}
        policy={form.policy}
        expiry={judgement.expiry}
        error={shown.expiry}
        present={present}
      />
      <Field
        id="cidrs"
        label="Only from these addresses"
        aside="optional, CIDR, one a line"
        error={shown.cidrs}
      >
        <TextArea
          mono
          name={tokenFields.cidrs}
          rows={3}
          value={draft.cidrs}
          onChange={(event) => change({ cidrs: event.target.value })}
          onBlur={() => leave('cidrs')}
          spellCheck={false}
          autoCapitalize="off"
          placeholder="203.0.113.0/24"
          {...fieldAria('cidrs', { error: shown.cidrs })}
        />
      </Field>
      <RateFields
        id="rates"
        label="Requests at most"
        typed={draft.rates}
        onChange={(rates) => change({ rates })}
        onLeave={() => leave('rates')}
        most={policyRates(form.policy)}
        error={shown.rates}
      />
    </Section>
  );
}
