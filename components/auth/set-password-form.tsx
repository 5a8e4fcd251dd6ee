'use client';
import { Button } from '@/components/ui/button';
import { Field, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { TextInput } from '@/components/ui/text-input';
import { NewPasswordField } from './password-field';

interface SetPasswordFormProps {
  action: FormAction;
  /** The link's secret: kept by React, sent in the body, nowhere else. */
  secret: string;
  /** Whose password it will be; for the password manager. */
  email: string;
  /** Asked for when someone joins; null where only the password changes. */
  name: string | null;
  submit: string;
}

/** Chooses a password, and on joining a name. */
export function SetPasswordForm(props: SetPasswordFormProps) {
  const { state, form, errorOf } = useFormAction((previous, sent) => {
    sent.set('secret', props.secret);
    return props.action(previous, sent);
  });
  return (
    <form {...form} className="stack16" noValidate>
      <Refusal state={state} id="set-password-refusal" />
      {props.name !== null && (
        <Field id="name" label="Your name" hint="As others in the portal see it." error={errorOf('name')}>
          <TextInput
            {...fieldAria('name', { hint: true, error: errorOf('name') })}
            name="name"
            defaultValue={props.name}
            autoComplete="name"
            maxLength={80}
            required
            large
          />
        </Field>
      )}
      <NewPasswordField id="password" label="Password" error={errorOf('password')} large />
      <Button type="submit" look="primary" size="large" wide>
        {props.submit}
      </Button>
      {/* tells the password manager whose password this is */}
      <input type="email" autoComplete="username" value={props.email} readOnly hidden />
    </form>
  );
}
