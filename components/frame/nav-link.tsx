'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';

interface NavLinkProps {
  href: string;
  /** Another part of the same page, with an address of its own. */
  also?: string | undefined;
  children: ReactNode;
}

/** Knows whether it is where the reader is, and closes the sheet it may stand in. */
export function NavLink({ href, also, children }: NavLinkProps) {
  const path = usePathname();
  const here = [href, also].some((place) => place && (path === place || path.startsWith(`${place}/`)));
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={here ? 'page' : undefined}
      onClick={(event) => event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()}
    >
      {children}
    </Link>
  );
}
