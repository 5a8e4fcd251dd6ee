import { Menu } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Mark } from '@/components/ui/mark';
import { NavLists } from './nav-lists';
import { JumpButton, PaletteOpener } from './palette-opener';
import type { PaletteSearch } from './palette-search';
import { Shortcuts } from './shortcuts';
import { UserFoot } from './user-foot';
import type { FrameUser } from './view-models';

interface FrameProps {
  organisationName: string;
  user: FrameUser;
  signOut: () => Promise<void>;
  search: PaletteSearch;
  children: ReactNode;
}

/** The signed-in frame: a nav beside the page; below 860 px a bar above it, and a sheet. */
export function Frame({ organisationName, user, signOut, search, children }: FrameProps) {
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className="app">
        <header className="top">
          <Brand size={20} />
          <span className="row">
            <JumpButton square />
            <button
              type="button"
              className="btn ghost sq"
              popoverTarget="nav-sheet"
              aria-label="Open navigation"
            >
              <Menu size={18} strokeWidth={1.75} aria-hidden />
            </button>
          </span>
        </header>
        <nav className="nav" aria-label="Portal">
          <Brand size={24} organisationName={organisationName} />
          <JumpButton />
          <NavLists portalRight={user.portalRight} />
          <div className="end">
            <Shortcuts portalRight={user.portalRight} />
            <UserFoot user={user} signOut={signOut} />
          </div>
        </nav>
        <nav className="nav sheet" id="nav-sheet" popover="auto" aria-label="Portal, narrow">
          <NavLists portalRight={user.portalRight} />
          <UserFoot user={user} signOut={signOut} />
        </nav>
        <main className="main" id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      <PaletteOpener portalRight={user.portalRight} actions={{ signOut, ...search }} />
    </>
  );
}

function Brand({ size, organisationName = '' }: { size: number; organisationName?: string }) {
  // Nobody set a name: the word above says it already.
  const namesSomeone = organisationName !== '' && organisationName.toLowerCase() !== 'latchkey';
  return (
    <Link className="brand" href="/tokens" prefetch={false}>
      <Mark size={size} />
      <span>
        <span className="word">latchkey</span>
        {namesSomeone ? <small>{organisationName}</small> : null}
      </span>
    </Link>
  );
}
