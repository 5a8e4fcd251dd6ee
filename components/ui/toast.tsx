'use client';
import { useEffect, useRef, useState } from 'react';

const EVENT = 'latchkey:announce';
const SHOWN_MS = 4000;

interface Announcement {
  text: string;
  /** For readers only: the page shows it elsewhere already. */
  quiet: boolean;
}

/** Says something short once, to eyes and readers alike. Never the only place of an act or an undo. */
export function announce(text: string, { quiet = false } = {}) {
  window.dispatchEvent(new CustomEvent<Announcement>(EVENT, { detail: { text, quiet } }));
}

/** The one live region of the page. It stands in the document from the start: readers miss regions that arrive late. */
export function Toasts() {
  const [said, setSaid] = useState<Announcement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const onAnnounce = (event: Event) => {
      clearTimeout(timer.current);
      setSaid((event as CustomEvent<Announcement>).detail);
      timer.current = setTimeout(() => setSaid(null), SHOWN_MS);
    };
    window.addEventListener(EVENT, onAnnounce);
    return () => {
      window.removeEventListener(EVENT, onAnnounce);
      clearTimeout(timer.current);
    };
  }, []);

  return (
    <div className="toasts" role="status">
      {said && <p className={said.quiet ? 'sr' : 'toast'}>{said.text}</p>}
    </div>
  );
}
