'use client';
import { useState } from 'react';
import type { RateLimits } from '@/core/rate-limit/rate-limits';
import { RateFields } from '../rates/rate-fields';
import { NO_RATE_TEXTS } from '../rates/rate-texts';
import { ScopeTree } from '../tokens/scope-tree';
import type { ScopeApi } from '../tokens/view-models';
import { Button, ButtonLink } from '../ui/button';
import { Field, FieldError, fieldAria } from '../ui/field';
import { type FormAction, useFormAction } from '../ui/form-action';
import { PageHead } from '../ui/page-head';
import { Refusal } from '../ui/refusal';
import { Section } from '../ui/section';
import { TextArea, TextInput } from '../ui/text-input';

interface CreateApplicationProps {
  apis: readonly ScopeApi[];
  /** What policy allows at most. */
  ratesMost: RateLimits;
  action: FormAction;
}

/** Two blocks: what it is, and what its tokens may do at most. */
export function CreateApplication({ apis, ratesMost, action }: CreateApplicationProps) {
  const { state, pending, form, errorOf } = useFormAction(action);
  const [rates, setRates] = useState(NO_RATE_TEXTS);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  return (
    <div className="in-m">
      <PageHead
        title="Create application"
        about="You become its owner. Add a second one soon: the last owner cannot leave."
        crumbs={[{ label: 'Applications', href: '/applications' }, { label: 'Create' }]}
        actions={
          <ButtonLink href="/applications" look="ghost" prefetch={false}>
            Cancel
          </ButtonLink>
        }
      />
      <form {...form} noValidate>
        <Section title="What is it?" stacked first>
          <Refusal state={state} id="application-refusal" />
          <Field id="name" label="Name" hint="As your people call it." error={errorOf('name')}>
            <TextInput
              name="name"
              maxLength={80}
              autoComplete="off"
              required
              {...fieldAria('name', { hint: true, error: errorOf('name') })}
            />
          </Field>
          <Field id="description" label="What it does" aside="optional" error={errorOf('description')}>
            <TextArea
              name="description"
              rows={2}
              {...fieldAria('description', { error: errorOf('description') })}
            />
          </Field>
        </Section>
        <Section title="What may its tokens do at most?" stacked>
          <p className="d2">
            Its ceiling. It starts within what you may give; an admin can widen it later, and narrowing it
            narrows every token on its next request.
          </p>
          {[...picked].map((name) => (
            <input key={name} type="hidden" name="scopes" value={name} />
          ))}
          <ScopeTree
            apis={apis}
            picked={picked}
            onPick={setPicked}
            describedBy={errorOf('scopes') ? 'scopes-error' : undefined}
          />
          <FieldError id="scopes-error" error={errorOf('scopes')} />
          <RateFields
            id="rates"
            label="Requests of all its tokens"
            typed={rates}
            onChange={setRates}
            most={ratesMost}
            error={errorOf('rates')}
          />
          <div>
            <Button type="submit" look="primary" size="large" aria-busy={pending}>
              {pending ? 'Creating…' : 'Create application'}
            </Button>
          </div>
        </Section>
      </form>
    </div>
  );
}
