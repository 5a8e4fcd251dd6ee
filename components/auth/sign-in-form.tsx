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
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { state, pending, submit, formRef, errorOf } = useFormAction(async (previous, form) => {
    const answer = await action(previous, form);
    if (answer.status !== 'ok') setPassword('');
    return answer;
  });
  return (
    <form ref={formRef} onSubmit={submit} className="stack16" aria-busy={pending}>
      <Refusal state={state} id="sign-in-refusal" />
      <Field id="email" label="E-mail" error={errorOf('email')}>
        <TextInput
          {...fieldAria('email', { error: errorOf('email') })}
          name="email"
          type="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          large
        />
      </Field>
      <PasswordField
        id="password"
        label="Password"
        value={password}
        onChange={setPassword}
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
