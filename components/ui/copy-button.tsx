'use client';
import { Check, Copy } from 'lucide-react';
import { type ComponentProps, useEffect, useRef, useState } from 'react';
import { Button } from './button';
import { announce } from './toast';

const COPIED_MS = 2000;

interface CopyButtonProps extends Omit<ComponentProps<typeof Button>, 'onClick' | 'children'> {
  text: string;
  /** "Copy secret" */
  label: string;
  onCopied?: (() => void) | undefined;
}

/** Copies, says "Copied" for two seconds on its face and in the live region, and says so when it could not. */
export function CopyButton({ text, label, onCopied, ...look }: CopyButtonProps) {
  const [face, setFace] = useState(label);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const say = (words: string) => {
    setFace(words);
    announce(words, { quiet: true });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setFace(label), COPIED_MS);
  };

  const copy = () => {
    // Without a secure context (plain http on another host) there is no clipboard: the text stays selectable.
    if (!navigator.clipboard) return say('Select it and copy by hand');
    navigator.clipboard.writeText(text).then(
      () => {
        say('Copied');
        onCopied?.();
      },
      () => say('Select it and copy by hand'),
    );
  };

  const copied = face === 'Copied';
  return (
    <Button onClick={copy} {...look}>
      {copied ? (
        <Check size={15} strokeWidth={1.75} aria-hidden />
      ) : (
        <Copy size={15} strokeWidth={1.75} aria-hidden />
      )}
      {copied || face !== label ? face : label}
    </Button>
  );
}
