import clsx from 'clsx';
import Link from 'next/link';
import type { ComponentProps } from 'react';

interface Look {
  /** One primary a page; `destroy` (filled red) only on the last button of a destroying dialog. */
  look?: 'plain' | 'primary' | 'ghost' | 'danger' | 'destroy' | undefined;
  size?: 'small' | 'normal' | 'large' | undefined;
  /** Icon only; then `aria-label` is needed. */
  square?: boolean | undefined;
  wide?: boolean | undefined;
}

function lookOf({ look = 'plain', size = 'normal', square, wide }: Look, className: string | undefined) {
  return clsx(
    'btn',
    look === 'destroy' ? 'danger fill' : look !== 'plain' && look,
    size === 'small' && 'sm',
    size === 'large' && 'lg',
    square && 'sq',
    wide && 'wide',
    className,
  );
}

/** A button that does nothing by itself unless told `type="submit"`. */
export function Button({
  look,
  size,
  square,
  wide,
  className,
  type = 'button',
  ...rest
}: Look & ComponentProps<'button'>) {
  return <button type={type} className={lookOf({ look, size, square, wide }, className)} {...rest} />;
}

/** A link that looks like a button: goes somewhere, changes nothing. */
export function ButtonLink({
  look,
  size,
  square,
  wide,
  className,
  ...rest
}: Look & ComponentProps<typeof Link>) {
  return <Link className={lookOf({ look, size, square, wide }, className)} {...rest} />;
}
