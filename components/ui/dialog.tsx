'use client';
import { type ReactNode, useEffect, useId, useRef } from 'react';

interface DialogProps {
  open: boolean;
  /** Esc, or anything else that closes it. */
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** Buttons. The one marked `data-safe` gets the focus when it opens. */
  footer: ReactNode;
}

/** A modal question on the native element: the page behind is inert, Esc closes, focus returns to where it was. */
export function Dialog({ open, onClose, title, children, footer }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) {
      element.showModal();
      element.querySelector<HTMLElement>('[data-safe]')?.focus();
    }
    if (!open && element.open) element.close();
  }, [open]);

  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={titleId} onClose={onClose}>
      {open && (
        <>
          <header>
            <h2 id={titleId}>{title}</h2>
          </header>
          {children}
          <footer>{footer}</footer>
        </>
      )}
    </dialog>
  );
}
