'use client';
import { KeyRound } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useEffect } from 'react';
import { type IssuedToken, type TokenFormView, tokenFields } from '@/components/tokens/view-models';
import { Button, ButtonLink } from '@/components/ui/button';
import type { FormState, useFormAction } from '@/components/ui/form-action';
import { Kbd } from '@/components/ui/kbd';
import { Note } from '@/components/ui/note';
import { counted } from '@/components/ui/number-format';
import { PageHead } from '@/components/ui/page-head';
import { Refusal } from '@/components/ui/refusal';
import { Risk } from '@/components/ui/risk';
import { Section } from '@/components/ui/section';
import { useCommandKey } from '@/components/ui/use-command-key';
import { LimitsBlock, PurposeBlock, ScopesBlock } from './blocks';
import { draftFields, isPrefilled, type Judgement, toLookAt } from './draft';
import { Summary } from './summary';
import { useDraft } from './use-draft';
import { usePresent } from './use-present';

interface TokenFormProps {
  form: TokenFormView;
  zone: string;
  answer: FormState<IssuedToken>;
  pending: boolean;
  formProps: ReturnType<typeof useFormAction<IssuedToken>>['form'];
}

/** One page, four blocks, and what would be made beside them. Nothing typed is lost, whatever the answer is. */
export function TokenForm({ form, zone, answer, pending, formProps }: TokenFormProps) {
  const present = usePresent(form.asOf, zone);
  const state = useDraft(form, answer, present.now.getTime());
  const { judgement, showAll } = state;
  const toFix = toLookAt(judgement.errors);
  const back = form.application ? `/applications/${form.application}` : '/tokens';

  // Scopes and expiry are not one field that could be marked invalid; the others get the focus from the form's hook.
  useEffect(() => {
    if (answer.status === 'invalid') focusFirst(Object.keys(answer.fieldErrors));
  }, [answer]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    formProps.onSubmit(event);
    const wrong = Object.keys(judgement.errors);
    if (event.defaultPrevented || wrong.length === 0) return;
    event.preventDefault();
    showAll();
    focusFirst(wrong);
  };
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    formProps.ref.current?.requestSubmit();
  };

  return (
    <div className="in-m">
      <PageHead
        title="Create token"
        crumbs={
          form.application
            ? [
                { label: 'Applications', href: '/applications' },
                { label: form.ownerName, href: back },
                { label: 'Create token' },
              ]
            : [{ label: 'Tokens', href: '/tokens' }, { label: 'Create' }]
        }
        actions={
          <ButtonLink href={back} look="ghost" prefetch={false}>
            Cancel
          </ButtonLink>
        }
      />
      <div className="create">
        <form {...formProps} id="token-form" onSubmit={submit} onKeyDown={submitByKey} noValidate>
          {form.application && (
            <input type="hidden" name={tokenFields.application} value={form.application} />
          )}
          {isPrefilled(form.prefill) && (
            <Note>A link filled in this form. Look at what it asks for before you create the token.</Note>
          )}
          <PurposeBlock form={form} state={state} />
          <ScopesBlock form={form} state={state} />
          <LimitsBlock form={form} state={state} present={present} />
          <Review answer={answer} pending={pending} toFix={toFix} />
        </form>
        <Summary
          judgement={judgement}
          apis={form.apis}
          kind={form.application ? 'application' : 'personal'}
          ownerName={form.ownerName}
          present={present}
        />
      </div>
      <ShortSummary judgement={judgement} pending={pending} toFix={toFix} />
    </div>
  );
}

interface ReviewProps {
  answer: FormState<IssuedToken>;
  pending: boolean;
  /** In words; '' when nothing is in the way. */
  toFix: string;
}

function Review({ answer, pending, toFix }: ReviewProps) {
  const commandKey = useCommandKey();
  return (
    <Section title="Review" number={4} stacked>
      <Refusal state={answer} id="refusal" />
      <p className="d2">
        {toFix !== '' && `Look at ${toFix} first. `}
        You see the secret once, on this page, when it is made.
      </p>
      <div className="row only-wide">
        <CreateButton pending={pending} large />
        <span className="keys">
          <span>
            <Kbd>{commandKey}</Kbd>
            <Kbd>↵</Kbd>
          </span>
        </span>
      </div>
    </Section>
  );
}

interface ShortSummaryProps {
  judgement: Judgement;
  pending: boolean;
  toFix: string;
}

/** What stays in sight on a narrow screen. */
function ShortSummary({ judgement, pending, toFix }: ShortSummaryProps) {
  return (
    <section className="mobbar" aria-label="Summary in short">
      <span className="grow">
        <Risk level={judgement.risk.level} named />
        <span className="small d3 block">
          {counted(judgement.chosen.length, 'scope')}
          {toFix !== '' && `, look at ${toFix}`}
        </span>
      </span>
      <CreateButton pending={pending} />
    </section>
  );
}

/** Never disabled: pressed too early, it says what is missing. */
function CreateButton({ pending, large }: { pending: boolean; large?: boolean }) {
  return (
    <Button
      type="submit"
      form="token-form"
      look="primary"
      size={large ? 'large' : 'normal'}
      aria-busy={pending}
      // Leaving a field shows what is wrong with it: the button would move from under the pointer before the click.
      onMouseDown={(event) => event.preventDefault()}
    >
      <KeyRound size={15} strokeWidth={1.75} aria-hidden />
      {pending ? 'Creating…' : 'Create token'}
    </Button>
  );
}

function focusFirst(wrong: readonly string[]) {
  const first = draftFields.find((field) => wrong.includes(field));
  if (!first) return;
  const target =
    document.getElementById(first) ?? document.querySelector<HTMLElement>('[name="lifetime_choice"]:checked');
  target?.focus();
}
