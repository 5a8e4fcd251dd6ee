'use client';
import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, fieldAria } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, passwordLength } from '@/core/password/password-length';

interface PasswordFieldProps {
  /** Also the field's name in the form. */
  id: string;
  label: string;
  autoComplete: 'current-password' | 'new-password';
  error?: string | undefined;
  hint?: string | undefined;
  large?: boolean;
  onTyped?: (password: string) => void;
}

/**
 * A password with an eye beside it. The browser keeps its value, so that what a password manager fills in before the page's
 * scripts run stays; a new `key` empties it.
 */
export function PasswordField({ id, label, autoComplete, error, hint, large, onTyped }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <span className="affix tailed">
        <TextInput
          {...fieldAria(id, { hint: hint !== undefined, error })}
          name={id}
          type={shown ? 'text' : 'password'}
          onInput={onTyped && ((event) => onTyped(event.currentTarget.value))}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required
          large={large}
        />
        <Button
          className="tail"
          look="ghost"
          size="small"
          square
          aria-label={shown ? 'Hide password' : 'Show password'}
          aria-controls={id}
          onClick={() => setShown(!shown)}
        >
          <Icon size={15} strokeWidth={1.75} aria-hidden />
        </Button>
      </span>
    </Field>
  );
}

/** A password being chosen: the hint counts along, because length is the one rule. */
export function NewPasswordField(props: Omit<PasswordFieldProps, 'autoComplete' | 'hint' | 'onTyped'>) {
  const [hint, setHint] = useState(lengthHint(''));
  return (
    <PasswordField
      {...props}
      autoComplete="new-password"
      hint={hint}
      onTyped={(password) => setHint(lengthHint(password))}
    />
  );
}

export function lengthHint(password: string): string {
  const length = passwordLength(password);
  if (length === 0) return `${PASSWORD_LENGTH_MIN} characters or more. Any kind: four or five words do well.`;
  if (length < PASSWORD_LENGTH_MIN) return `${length} of ${PASSWORD_LENGTH_MIN} characters.`;
  if (length > PASSWORD_LENGTH_MAX) return `${length} characters. At most ${PASSWORD_LENGTH_MAX} fit.`;
  return `${length} characters. Long enough.`;
}
