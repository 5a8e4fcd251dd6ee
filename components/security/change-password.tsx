'use client';
import { useState } from 'react';
import { NewPasswordField, PasswordField } from '@/components/auth/password-field';
import { Button } from '@/components/ui/button';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { announce } from '@/components/ui/toast';
import { securityFields } from './view-models';

export function ChangePassword({ email, action }: { email: string; action: FormAction }) {
  const [changes, setChanges] = useState(0);
  const { state, form, errorOf } = useFormAction(action, () => {
    setChanges((count) => count + 1);
    announce('Password changed. Your other sessions have ended.');
  });
  return (
    <form {...form} className="stack16 max-w-[352px]" noValidate>
      <Refusal state={state} id="change-password-refusal" />
      <PasswordField
        key={`now-${changes}`}
        id={securityFields.currentPassword}
        label="Current password"
        autoComplete="current-password"
        error={errorOf(securityFields.currentPassword)}
      />
      <NewPasswordField
        key={`new-${changes}`}
        id={securityFields.newPassword}
        label="New password"
        error={errorOf(securityFields.newPassword)}
      />
      <Button type="submit">Change password</Button>
      {/* tells the password manager whose password this is */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
    </form>
  );
}
