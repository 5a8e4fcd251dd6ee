import type { ReactNode } from 'react';
import { Mark } from '@/components/ui/mark';
import { ThemeToggle } from '@/components/ui/theme-toggle';

/** A page without the frame: sign-in, set-up, an error. Its lower edge is cut like a key. */
export function Solo({ children, foot }: { children: ReactNode; foot?: ReactNode }) {
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className="solo">
        <header>
          <a className="brand" href="/">
            <Mark />
            <span className="word">latchkey</span>
          </a>
          <ThemeToggle />
        </header>
        <main id="main" tabIndex={-1}>
          {children}
        </main>
        <BigCut />
        <footer>{foot ?? <span>Latchkey developer portal</span>}</footer>
      </div>
    </>
  );
}

const EDGE =
  'M0 14H640V32H696V50H752V23H808V41H864V14H920V50H976V32H1032V41H1088V23H1144V22H1184L1330 63.5H1440';

function BigCut() {
  return (
    <svg className="bigcut" viewBox="0 0 1440 64" preserveAspectRatio="none" aria-hidden="true">
      <path d={`${EDGE}V64H0Z`} fill="var(--sunken)" />
      <path d={EDGE} fill="none" stroke="var(--line)" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
