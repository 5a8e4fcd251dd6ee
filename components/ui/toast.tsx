'use client';
import { useEffect, useRef, useState } from 'react';

const EVENT = 'latchkey:announce';
const SHOWN_MS = 4000;

/** Says something short once, to eyes and readers alike. Never the only place of an act or an undo. */
export function announce(text: string) {
  window.dispatchEvent(new CustomEvent(EVENT, { detail: text }));
}

/** The one live region of the page. It stands in the document from the start: readers miss regions that arrive late. */
export function Toasts() {
  const [text, setText] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const onAnnounce = (event: Event) => {
      clearTimeout(timer.current);
      setText(String((event as CustomEvent<string>).detail));
      timer.current = setTimeout(() => setText(''), SHOWN_MS);
    };
    window.addEventListener(EVENT, onAnnounce);
    return () => {
      window.removeEventListener(EVENT, onAnnounce);
      clearTimeout(timer.current);
    };
  }, []);

  return (
    <div className="toasts" role="status">
      {text && <p className="toast">{text}</p>}
    </div>
  );
}
