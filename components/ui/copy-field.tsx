'use client';
import { useEffect, useRef } from 'react';
import { CopyButton } from './copy-button';

interface CopyFieldProps {
  /** What the text is, to who cannot see it. */
  label: string;
  /** On the button: "Copy link" */
  copy: string;
  text: string;
}

/** A text to take away, selected when it is focused; it has the focus when it appears, for the button that was pressed is gone. */
export function CopyField({ label, copy, text }: CopyFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <div className="row">
      <input
        ref={field}
        className="in mono grow"
        aria-label={label}
        value={text}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton text={text} label={copy} look="primary" />
    </div>
  );
}
