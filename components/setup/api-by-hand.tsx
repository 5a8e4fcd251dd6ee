'use client';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Note } from '@/components/ui/note';
import { Refusal } from '@/components/ui/refusal';
import { TextInput } from '@/components/ui/text-input';
import { catalogueDraft } from './catalogue-draft';
import { type DraftScope, emptyScope, ScopeRows } from './scope-rows';
import { StepFoot } from './setup-step';
import { setupFields } from './view-models';

/** One API typed in. It is sent as a catalogue document, so that there is one import and one set of rules. */
export function ApiByHand({ action }: { action: FormAction }) {
  const [name, setName] = useState('');
  const [audience, setAudience] = useState('');
  const [scopes, setScopes] = useState<DraftScope[]>([emptyScope(0)]);
  const { state, form, errorOf } = useFormAction((previous, sent) => {
    sent.set(setupFields.catalogue, catalogueDraft(name, audience, scopes));
    return action(previous, sent);
  });
  /** A catalogue's problems are said of the field: "is empty". */
  const shownAt = (path: string, subject: string) => {
    const problem = errorOf(`apis[0].${path}`);
    return problem && `${subject} ${problem}.`;
  };
  return (
    <form {...form} className="stack16">
      <Refusal state={state} id="hand-refusal" />
      {errorOf('document') && <Note tone="bad">This {errorOf('document')}.</Note>}
      <div className="two-fields">
        <Field id="api-name" label="Name" error={shownAt('name', 'The name')}>
          <TextInput
            {...fieldAria('api-name', { error: shownAt('name', 'The name') })}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="Orders"
            maxLength={80}
          />
        </Field>
        <Field
          id="api-audience"
          label="Audience"
          hint="A URI that names the API. It need not answer."
          error={shownAt('audience', 'The audience')}
        >
          <TextInput
            {...fieldAria('api-audience', { hint: true, error: shownAt('audience', 'The audience') })}
            value={audience}
            onChange={(event) => setAudience(event.target.value)}
            placeholder="https://orders.example"
            autoCapitalize="none"
            spellCheck={false}
            mono
          />
        </Field>
      </div>
      <ScopeRows
        rows={scopes}
        onChange={setScopes}
        errorOf={(index, part) => shownAt(`scopes[${index}].${part}`, `The ${part}`)}
      />
      <StepFoot about="Admins and developers may put new scopes on tokens.">
        <Button type="submit" look="primary" size="large">
          Add this API <ArrowRight size={14} strokeWidth={1.75} aria-hidden />
        </Button>
      </StepFoot>
    </form>
  );
}
