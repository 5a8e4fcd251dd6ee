'use client';
import { KeyRound } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, startTransition, useEffect, useRef } from 'react';
import { ScopeTree } from '@/components/tokens/scope-tree';
import { type IssuedToken, type TokenFormView, tokenFields } from '@/components/tokens/view-models';
import { Button, ButtonLink } from '@/components/ui/button';
import { Field, FieldError, fieldAria } from '@/components/ui/field';
import { Kbd } from '@/components/ui/kbd';
import { Note } from '@/components/ui/note';
import { counted } from '@/components/ui/number-format';
import { PageHead } from '@/components/ui/page-head';
import { Risk } from '@/components/ui/risk';
import { Section } from '@/components/ui/section';
import { TextArea, TextInput } from '@/components/ui/text-input';
import { LABEL_LENGTH_MAX } from '@/core/token/label';
import type { ActionState } from '@/server/action-state';
import { draftFields, expiryChoice, scopesOf } from './draft';
import { ExpiryField } from './expiry-field';
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
  const { draft, judgement, shown, change, leave, showAll } = useDraft(form, answer, present.now.getTime());
  const element = useRef<HTMLFormElement>(null);
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
    startTransition(() => issue(data));
  };
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) element.current?.requestSubmit();
  };
  const expiry = expiryChoice(draft);

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
          <input type="hidden" name={tokenFields.idempotencyKey} value={form.idempotencyKey} />
          <input type="hidden" name={tokenFields.lifetime} value={draft.lifetime} />
          {expiry.type === 'at' && judgement.expiry.ok && (
            <input type="hidden" name={tokenFields.expiresAt} value={expiry.instant.toISOString()} />
          )}
          {[...draft.scopes].map((name) => (
            <input key={name} type="hidden" name={tokenFields.scopes} value={name} />
          ))}

          <Section title="What is it for?" number={1} stacked>
            <Field
              id="label"
              label="Label"
              hint={`Where it will live. Yours only, 1 to ${LABEL_LENGTH_MAX} characters.`}
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
            <p className="hint">
              Acts for you, {form.ownerName}. A personal token can never do more than you can.
            </p>
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
            <ScopeTree
              apis={form.apis}
              picked={draft.scopes}
              onPick={(scopes) => change({ scopes })}
              describedBy={shown.scopes ? 'scopes-error' : undefined}
            />
            <FieldError id="scopes-error" error={shown.scopes} />
          </Section>

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
          </Section>

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
        </form>
        <Summary judgement={judgement} apis={form.apis} ownerName={form.ownerName} present={present} />
      </div>
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
    </div>
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
