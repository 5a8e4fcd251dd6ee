'use client';
import { KeyRound } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, startTransition, useEffect, useRef } from 'react';
import { type IssuedToken, type TokenFormView, tokenFields } from '@/components/tokens/view-models';
import { Button, ButtonLink } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { Note } from '@/components/ui/note';
import { counted } from '@/components/ui/number-format';
import { PageHead } from '@/components/ui/page-head';
import { Risk } from '@/components/ui/risk';
import { Section } from '@/components/ui/section';
import type { ActionState } from '@/server/action-state';
import { LimitsBlock, PurposeBlock, ScopesBlock } from './blocks';
import { draftFields, type Judgement } from './draft';
import { Summary } from './summary';
import { useDraft } from './use-draft';
import { usePresent } from './use-present';

interface TokenFormProps {
  form: TokenFormView;
  zone: string;
  answer: ActionState<IssuedToken>;
  pending: boolean;
  issue: (form: FormData) => void;
}

/** One page, four blocks, and what would be made beside them. Nothing typed is lost, whatever the answer is. */
export function TokenForm({ form, zone, answer, pending, issue }: TokenFormProps) {
  const present = usePresent(form.asOf, zone);
  const state = useDraft(form, answer, present.now.getTime());
  const { judgement, showAll } = state;
  const element = useRef<HTMLFormElement>(null);
  const formKey = useFormKey();
  const toFix = Object.keys(judgement.errors).length;

  // After an answer that refused, the focus goes to what is wrong.
  useEffect(() => {
    if (answer.status === 'invalid') focusFirst(Object.keys(answer.fieldErrors));
    if (answer.status === 'refused') document.getElementById('refusal')?.focus();
  }, [answer]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    showAll();
    const wrong = Object.keys(judgement.errors);
    if (wrong.length > 0) return focusFirst(wrong);
    const data = new FormData(event.currentTarget);
    data.set(tokenFields.idempotencyKey, formKey());
    startTransition(() => issue(data));
  };
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    element.current?.requestSubmit();
  };

  return (
    <div className="in-m">
      <PageHead
        title="Create token"
        crumbs={[{ label: 'Tokens', href: '/tokens' }, { label: 'Create' }]}
        actions={
          <ButtonLink href="/tokens" look="ghost" prefetch={false}>
            Cancel
          </ButtonLink>
        }
      />
      <div className="create">
        <form
          ref={element}
          id="token-form"
          method="post"
          onSubmit={submit}
          onKeyDown={submitByKey}
          noValidate
        >
          <PurposeBlock form={form} state={state} />
          <ScopesBlock form={form} state={state} />
          <LimitsBlock form={form} state={state} present={present} />
          <Review answer={answer} pending={pending} toFix={toFix} />
        </form>
        <Summary judgement={judgement} apis={form.apis} ownerName={form.ownerName} present={present} />
      </div>
      <ShortSummary judgement={judgement} pending={pending} toFix={toFix} />
    </div>
  );
}

interface ReviewProps {
  answer: ActionState<IssuedToken>;
  pending: boolean;
  toFix: number;
}

function Review({ answer, pending, toFix }: ReviewProps) {
  return (
    <Section title="Review" number={4} stacked>
      {answer.status === 'refused' && (
        <Note tone="bad" role="alert" id="refusal">
          {answer.message}
        </Note>
      )}
      <p className="d2">
        {toFix > 0 ? `${counted(toFix, 'field')} above to look at first. ` : ''}
        You see the secret once, on this page, when it is made.
      </p>
      <div className="row only-wide">
        <CreateButton pending={pending} large />
        <span className="keys">
          <span>
            <Kbd>⌘</Kbd>
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
  toFix: number;
}

/** What stays in sight on a narrow screen. */
function ShortSummary({ judgement, pending, toFix }: ShortSummaryProps) {
  return (
    <section className="mobbar" aria-label="Summary in short">
      <span className="grow">
        <Risk level={judgement.risk.level} named />
        <span className="small d3 block">
          {counted(judgement.chosen.length, 'scope')}
          {toFix > 0 && `, ${counted(toFix, 'field')} to look at`}
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

/**
 * One key for each time the form is opened, made here and not on the server: a page that the router kept would bring an
 * old form's key along. Sent twice, it makes one token.
 */
function useFormKey(): () => string {
  const key = useRef<string>(undefined);
  return () => {
    key.current ??= Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
    return key.current;
  };
}
