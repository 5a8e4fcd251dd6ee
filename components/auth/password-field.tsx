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
  value: string;
  onChange: (value: string) => void;
  autoComplete: 'current-password' | 'new-password';
  error?: string | undefined;
  hint?: string | undefined;
  large?: boolean;
}

/** A password with an eye beside it. It is hidden again whenever the field is emptied. */
export function PasswordField({
  id,
  label,
  value,
  onChange,
  autoComplete,
  error,
  hint,
  large,
}: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const visible = shown && value !== '';
  const Icon = visible ? EyeOff : Eye;
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <span className="affix tailed">
        <TextInput
          {...fieldAria(id, { hint: hint !== undefined, error })}
          name={id}
          type={visible ? 'text' : 'password'}
          value={value}
          onChange={(event) => onChange(event.target.value)}
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
          aria-label={visible ? 'Hide password' : 'Show password'}
          aria-controls={id}
          onClick={() => setShown(!visible)}
        >
          <Icon size={15} strokeWidth={1.75} aria-hidden />
        </Button>
      </span>
    </Field>
  );
}

type NewPasswordFieldProps = Omit<PasswordFieldProps, 'autoComplete' | 'hint'>;

/** A password being chosen: the hint counts along, because length is the one rule. */
export function NewPasswordField({ value, ...rest }: NewPasswordFieldProps) {
  return <PasswordField {...rest} value={value} autoComplete="new-password" hint={lengthHint(value)} />;
}

export function lengthHint(password: string): string {
  const length = passwordLength(password);
  if (length === 0) return `${PASSWORD_LENGTH_MIN} characters or more. Any kind: four or five words do well.`;
  if (length < PASSWORD_LENGTH_MIN) return `${length} of ${PASSWORD_LENGTH_MIN} characters.`;
  if (length > PASSWORD_LENGTH_MAX) return `${length} characters. At most ${PASSWORD_LENGTH_MAX} fit.`;
  return `${length} characters. Long enough.`;
}
