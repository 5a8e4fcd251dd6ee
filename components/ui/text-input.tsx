import clsx from 'clsx';
import type { ComponentProps } from 'react';

interface Look {
  /** For secrets, ids, scopes and addresses. */
  mono?: boolean | undefined;
  large?: boolean | undefined;
}

export function TextInput({ mono, large, className, ...rest }: Look & ComponentProps<'input'>) {
  return <input className={clsx('in', mono && 'mono', large && 'lg', className)} {...rest} />;
}

export function TextArea({ mono, large, className, ...rest }: Look & ComponentProps<'textarea'>) {
  return <textarea className={clsx('in', mono && 'mono', large && 'lg', className)} {...rest} />;
}

export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={clsx('in', className)} {...rest} />;
}
