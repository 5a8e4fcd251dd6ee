'use client';
import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import { type Policy, RATE_RULES } from '@/core/policy/policy';
import { RATE_WINDOWS } from '@/core/rate-limit/rate-limits';
import { RISK_LEVELS } from '@/core/token/token-risk';
import { Button } from '../ui/button';
import { Segmented } from '../ui/choice';
import { FieldError, fieldAria } from '../ui/field';
import { type FormAction, useFormAction } from '../ui/form-action';
import { counted } from '../ui/number-format';
import { Refusal } from '../ui/refusal';
import { Select, TextInput } from '../ui/text-input';
import { clockTime, type Present } from '../ui/time-format';
import { announce } from '../ui/toast';
import { ExistingTokens } from './existing-tokens';
import { PolicyHits } from './policy-hits';
import { usePolicyPreview } from './use-policy-preview';
import { type PolicyPreviewView, type PolicyView, policyFields } from './view-models';
import { ruleInWords, ruleNames } from './words';

export interface PolicyActions {
  preview: FormAction<PolicyPreviewView>;
  save: FormAction<number>;
}

interface PolicyFormProps {
  view: PolicyView;
  present: Present;
  actions: PolicyActions;
}

/** The rules as the form's controls hold them: text. */
type Typed = Record<keyof Policy, string>;

const textOf = (limit: number | null) => (limit === null ? '' : String(limit));
const limitOf = (text: string) => (text.trim() === '' ? null : Number(text));

const typedOf = (policy: Policy): Typed => ({
  lifetimeDaysMax: textOf(policy.lifetimeDaysMax),
  lifetimeDaysDefault: String(policy.lifetimeDaysDefault),
  neverAllowed: policy.neverAllowed ? 'yes' : 'no',
  liveTokensMax: String(policy.liveTokensMax),
  rotationGraceHoursMax: String(policy.rotationGraceHoursMax),
  cidrRequiredFromRisk: policy.cidrRequiredFromRisk ?? 'none',
  rateLimitSecondMax: textOf(policy.rateLimitSecondMax),
  rateLimitMinuteMax: textOf(policy.rateLimitMinuteMax),
  rateLimitDayMax: textOf(policy.rateLimitDayMax),
});

/** What is typed, read as numbers; only for words beside the controls, the server reads it by itself. */
const policyOf = (typed: Typed): Policy => ({
  lifetimeDaysMax: limitOf(typed.lifetimeDaysMax),
  lifetimeDaysDefault: Number(typed.lifetimeDaysDefault),
  neverAllowed: typed.neverAllowed === 'yes',
  liveTokensMax: Number(typed.liveTokensMax),
  rotationGraceHoursMax: Number(typed.rotationGraceHoursMax),
  cidrRequiredFromRisk: RISK_LEVELS.find((risk) => risk === typed.cidrRequiredFromRisk) ?? null,
  rateLimitSecondMax: limitOf(typed.rateLimitSecondMax),
  rateLimitMinuteMax: limitOf(typed.rateLimitMinuteMax),
  rateLimitDayMax: limitOf(typed.rateLimitDayMax),
});

const RULES = Object.keys(ruleNames) as (keyof Policy)[];

/** The rules, and beside them whom they would hit: counted anew with each change, saved only by the button. */
export function PolicyForm({ view, present, actions }: PolicyFormProps) {
  const saved = typedOf(view.policy);
  const [typed, setTyped] = useState(saved);
  const changed = RULES.filter((rule) => typed[rule].trim() !== saved[rule]);
  const preview = usePolicyPreview(actions.preview, typed, changed.length > 0);
  const { state, pending, form, errorOf } = useFormAction(actions.save, (broughtForward) =>
    announce(
      broughtForward > 0 ? `Saved. ${counted(broughtForward, 'token')} will end sooner.` : 'Policy saved.',
    ),
  );
  const set = (rule: keyof Policy) => (value: string) => setTyped({ ...typed, [rule]: value });
  const rule = (name: keyof Policy) => ({
    rule: name,
    error: errorOf(name) ?? preview.errors[name],
    was: changed.includes(name) ? ruleInWords(name, view.policy[name]) : null,
  });
  // What is typed has no figures but its own.
  const counts = changed.length > 0 ? (preview.view?.counts ?? null) : view.counts;

  return (
    <form {...form} className="policy" noValidate>
      <div>
        <Refusal state={state} id="policy-refusal" />
        <h2>Lifetime</h2>
        <Rule {...rule('lifetimeDaysMax')} about="In days, from issue to expiry. Empty: no limit.">
          <WholeNumber
            value={typed.lifetimeDaysMax}
            onChange={set('lifetimeDaysMax')}
            {...rule('lifetimeDaysMax')}
          />
        </Rule>
        <Rule {...rule('lifetimeDaysDefault')} about="In days. What the create page offers first.">
          <WholeNumber
            value={typed.lifetimeDaysDefault}
            onChange={set('lifetimeDaysDefault')}
            {...rule('lifetimeDaysDefault')}
          />
        </Rule>
        <Rule {...rule('neverAllowed')} about="A token that never expires is only ever ended by somebody.">
          <Segmented
            name={policyFields.neverAllowed}
            label={ruleNames.neverAllowed}
            segments={[
              { value: 'no', label: 'No' },
              { value: 'yes', label: 'Yes', danger: true },
            ]}
            value={typed.neverAllowed}
            onChange={set('neverAllowed')}
          />
        </Rule>
        <h2>Limits</h2>
        <Rule {...rule('liveTokensMax')} about="Each person, each application.">
          <WholeNumber
            value={typed.liveTokensMax}
            onChange={set('liveTokensMax')}
            {...rule('liveTokensMax')}
          />
        </Rule>
        <Rule
          {...rule('rotationGraceHoursMax')}
          about="In hours. How long the old secret of a rotated token may go on."
        >
          <WholeNumber
            value={typed.rotationGraceHoursMax}
            onChange={set('rotationGraceHoursMax')}
            {...rule('rotationGraceHoursMax')}
          />
        </Rule>
        <Rule
          {...rule('cidrRequiredFromRisk')}
          about="Tokens of this risk work only from networks that are named."
        >
          <Select
            id={policyFields.cidrRequiredFromRisk}
            name={policyFields.cidrRequiredFromRisk}
            value={typed.cidrRequiredFromRisk}
            onChange={(event) => set('cidrRequiredFromRisk')(event.target.value)}
          >
            <option value="none">Never</option>
            <option value="high">From high risk</option>
            <option value="elevated">From elevated risk</option>
            <option value="low">From every token</option>
          </Select>
        </Rule>
        <h2>Rates</h2>
        <p className="small d3 pb-2">
          Of each token, and of an application's tokens together. Who asks for no limit gets these.
        </p>
        {RATE_WINDOWS.map((window) => (
          <Rule key={window} {...rule(RATE_RULES[window])} about="At most. Empty: no limit.">
            <WholeNumber
              value={typed[RATE_RULES[window]]}
              onChange={set(RATE_RULES[window])}
              {...rule(RATE_RULES[window])}
            />
          </Rule>
        ))}
        <input type="hidden" name={policyFields.seen} value={view.seen} />
      </div>
      {/* Before the button that saves: whom it hits is read first, also where all stands in one column. */}
      <PolicyHits
        title={changed.length > 0 ? 'If you save this' : 'Under this policy'}
        aside={
          <span className="small d3" aria-live="polite">
            {preview.counting
              ? 'counting…'
              : counts === null
                ? 'not counted'
                : `counted ${clockTime(preview.view?.countedAt ?? view.asOf, present.zone)}`}
          </span>
        }
        counts={counts}
        policy={policyOf(typed)}
        tokens={preview.view?.tokens ?? []}
      >
        {counts !== null && counts.hit > 0 && (
          <ExistingTokens hit={counts.hit} zone={present.zone} error={errorOf('expire_at')} />
        )}
      </PolicyHits>
      <div className="row wrap acts">
        <Button type="submit" look="primary" size="large" aria-busy={pending}>
          {pending ? 'Saving…' : 'Save policy'}
        </Button>
        {changed.length > 0 && (
          <Button look="ghost" size="large" onClick={() => setTyped(saved)}>
            Discard {counted(changed.length, 'change')}
          </Button>
        )}
      </div>
    </form>
  );
}

interface RuleProps {
  rule: keyof Policy;
  about: string;
  error: string | undefined;
  /** What is saved, in words, if something else is in the form. */
  was: string | null;
  children: ReactNode;
}

function Rule({ rule, about, error, was, children }: RuleProps) {
  return (
    <div className={clsx('rule', was !== null && 'changed')}>
      <div>
        <h3>
          <label htmlFor={rule}>{ruleNames[rule]}</label>
        </h3>
        <p className="small d3" id={`${rule}-hint`}>
          {about}
        </p>
      </div>
      <div>
        {children}
        {was !== null && <p className="was">was {was}</p>}
        <FieldError id={`${rule}-error`} error={error} />
      </div>
    </div>
  );
}

interface WholeNumberProps {
  rule: keyof Policy;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

function WholeNumber({ rule, value, onChange, error }: WholeNumberProps) {
  return (
    <TextInput
      name={policyFields[rule]}
      inputMode="numeric"
      autoComplete="off"
      maxLength={10}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      {...fieldAria(rule, { hint: true, error })}
    />
  );
}
