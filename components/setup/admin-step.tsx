'use client';
import { ArrowRight } from 'lucide-react';
import { NewPasswordField } from '@/components/auth/password-field';
import { Button } from '@/components/ui/button';
import { Field, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { TextInput } from '@/components/ui/text-input';
import { SetupStepFrame, StepFoot } from './setup-step';
import { setupFields } from './view-models';

/** Makes the first admin, who is signed in by it; the link is used up. */
export function AdminStep({ secret, action }: { secret: string; action: FormAction }) {
  const { state, form, errorOf } = useFormAction((previous, sent) => {
    sent.set(setupFields.secret, secret);
    return action(previous, sent);
  });
  return (
    <SetupStepFrame
      title="Who looks after this portal?"
      about="The first admin invites the others, suspends people who left and revokes any token. There is no default account."
    >
      <form {...form} className="stack16 max-w-[420px]" noValidate>
        <Refusal state={state} id="admin-refusal" />
        <Field
          id={setupFields.email}
          label="E-mail"
          hint="To sign in with. Nothing is sent to it."
          error={errorOf('email')}
        >
          <TextInput
            {...fieldAria(setupFields.email, { hint: true, error: errorOf('email') })}
            name={setupFields.email}
            type="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            large
          />
        </Field>
        <Field id={setupFields.name} label="Name" error={errorOf('name')}>
          <TextInput
            {...fieldAria(setupFields.name, { error: errorOf('name') })}
            name={setupFields.name}
            autoComplete="name"
            maxLength={80}
            required
            large
          />
        </Field>
        <NewPasswordField id={setupFields.password} label="Password" error={errorOf('password')} large />
        <StepFoot about="The link stops working once this is done.">
          <Button type="submit" look="primary" size="large">
            Create the admin <ArrowRight size={14} strokeWidth={1.75} aria-hidden />
          </Button>
        </StepFoot>
      </form>
    </SetupStepFrame>
  );
}
