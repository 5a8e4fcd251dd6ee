'use client';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, FieldError, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { Risk } from '@/components/ui/risk';
import { TextInput } from '@/components/ui/text-input';
import { SetupStepFrame, StepFoot } from './setup-step';
import { FIRST_TOKEN_DAYS, type IssuedFirstToken, type SetupScope, setupFields } from './view-models';

interface TokenStepProps {
  scopes: readonly SetupScope[];
  action: FormAction<IssuedFirstToken>;
  onIssued: (token: IssuedFirstToken) => void;
  label: string;
}

/** Issues the first token. Reading at low risk is ticked, the rest is for whoever ticks it. */
export function TokenStep({ scopes, action, onIssued, label }: TokenStepProps) {
  const [ticked, setTicked] = useState(() => new Set(firstTicked(scopes)));
  const { state, form, errorOf } = useFormAction(action, onIssued);
  const tick = (name: string, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(name);
    else next.delete(name);
    setTicked(next);
  };
  return (
    <SetupStepFrame
      title="Issue the first token"
      about={`A personal token: it acts as you, with the scopes you tick, for ${FIRST_TOKEN_DAYS} days.`}
    >
      <form {...form} className="stack16" noValidate>
        <Refusal state={state} id="token-refusal" />
        <div className="max-w-[320px]">
          <Field
            id={setupFields.label}
            label="Label"
            hint="Where it lives or what it does."
            error={errorOf('label')}
          >
            <TextInput
              {...fieldAria(setupFields.label, { hint: true, error: errorOf('label') })}
              name={setupFields.label}
              defaultValue={label}
              autoComplete="off"
              maxLength={80}
              required
              large
            />
          </Field>
        </div>
        <fieldset aria-describedby={errorOf('scopes') ? 'scopes-error' : undefined}>
          <legend className="lab mb-2">Scopes</legend>
          <ul className="scope-pick">
            {scopes.map((scope) => (
              <li key={scope.name}>
                <label>
                  <input
                    type="checkbox"
                    className="ck"
                    name={setupFields.scopes}
                    value={scope.name}
                    checked={ticked.has(scope.name)}
                    onChange={(event) => tick(scope.name, event.target.checked)}
                  />
                  <span className="mono">{scope.name}</span>
                  <Risk level={scope.risk} />
                  <span className="d">{scope.description}</span>
                </label>
              </li>
            ))}
          </ul>
          <FieldError id="scopes-error" error={errorOf('scopes')} />
        </fieldset>
        <StepFoot about="Nothing ticked means no permission, never everything.">
          <Button type="submit" look="primary" size="large">
            Issue the token <ArrowRight size={14} strokeWidth={1.75} aria-hidden />
          </Button>
        </StepFoot>
      </form>
    </SetupStepFrame>
  );
}

function firstTicked(scopes: readonly SetupScope[]): string[] {
  const harmless = scopes.filter((scope) => scope.risk === 'low' && scope.access === 'read');
  return (harmless.length > 0 ? harmless : scopes.slice(0, 1)).map((scope) => scope.name);
}
