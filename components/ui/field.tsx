import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

interface FieldProps {
  id: string;
  label: ReactNode;
  /** Said after the label in grey: "optional", "asked because …". */
  aside?: string | undefined;
  hint?: ReactNode;
  /** What is wrong and how to cure it; undefined when nothing is. */
  error?: string | undefined;
  children: ReactNode;
}

/** Label above, hint below, error below that. The control inside takes `fieldAria(id, …)`. */
export function Field({ id, label, aside, hint, error, children }: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {aside && <span className="opt"> {aside}</span>}
      </label>
      {children}
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );
}

export function FieldError({ id, error }: { id: string; error: string | undefined }) {
  if (!error) return null;
  return (
    <span className="err" id={id}>
      <CircleAlert size={14} strokeWidth={1.75} aria-hidden />
      {error}
    </span>
  );
}

/** The attributes that tie a control to its Field. */
export function fieldAria(id: string, { hint, error }: { hint?: boolean; error?: string | undefined }) {
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return {
    id,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': describedBy || undefined,
  } as const;
}
