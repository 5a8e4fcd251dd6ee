'use client';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { TextInput } from '@/components/ui/text-input';
import { PasswordField } from './password-field';

interface SignInFormProps {
  action: FormAction;
  /** Where to go afterwards; the action checks it again. */
  next: string;
}

/** E-mail and password. A refusal keeps the e-mail and empties the password. */
export function SignInForm({ action, next }: SignInFormProps) {
  const [refusals, setRefusals] = useState(0);
  const { state, pending, form, errorOf } = useFormAction(async (previous, sent) => {
    const answer = await action(previous, sent);
    if (answer.status !== 'ok') setRefusals((count) => count + 1);
    return answer;
  });
  return (
    <form {...form} className="stack16" noValidate>
      <Refusal state={state} id="sign-in-refusal" />
      <Field id="email" label="E-mail" error={errorOf('email')}>
        <TextInput
          {...fieldAria('email', { error: errorOf('email') })}
          name="email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          large
        />
      </Field>
      <PasswordField
        key={refusals}
        id="password"
        label="Password"
        autoComplete="current-password"
        error={errorOf('password')}
        large
      />
      <Button type="submit" look="primary" size="large" wide>
        {pending ? 'Signing in' : 'Sign in'}
      </Button>
      <input type="hidden" name="next" value={next} />
    </form>
  );
}
