'use client';
import { useState } from 'react';
import { NewPasswordField, PasswordField } from '@/components/auth/password-field';
import { Button } from '@/components/ui/button';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { announce } from '@/components/ui/toast';
import { securityFields } from './view-models';

export function ChangePassword({ email, action }: { email: string; action: FormAction }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const { state, pending, submit, formRef, errorOf } = useFormAction(action, () => {
    setCurrent('');
    setNext('');
    announce('Password changed. Your other sessions have ended.');
  });
  return (
    <form ref={formRef} onSubmit={submit} className="stack16 max-w-[352px]" aria-busy={pending}>
      <Refusal state={state} id="change-password-refusal" />
      <PasswordField
        id={securityFields.currentPassword}
        label="Password now"
        value={current}
        onChange={setCurrent}
        autoComplete="current-password"
        error={errorOf(securityFields.currentPassword)}
      />
      <NewPasswordField
        id={securityFields.newPassword}
        label="New password"
        value={next}
        onChange={setNext}
        error={errorOf(securityFields.newPassword)}
      />
      <Button type="submit">Change password</Button>
      {/* tells the password manager whose password this is */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
    </form>
  );
}
