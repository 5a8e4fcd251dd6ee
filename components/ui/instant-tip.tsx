'use client';
import { useEffect, useRef } from 'react';

/**
 * One tooltip for all `<time data-exact>` of the page: shows the exact instant on hover and on focus. It floats in
 * the top layer, so a scrolling table does not clip it.
 */
export function InstantTip() {
  const tip = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const box = tip.current;
    if (!box) return;
    let shown: HTMLElement | null = null;

    const hide = () => {
      shown?.removeAttribute('aria-describedby');
      shown = null;
      if (box.matches(':popover-open')) box.hidePopover();
    };
    const show = (event: Event) => {
      const target =
        event.target instanceof Element ? event.target.closest<HTMLElement>('time[data-exact]') : null;
      if (target === shown) return;
      hide();
      if (!target) return;
      shown = target;
      target.removeAttribute('title');
      target.setAttribute('aria-describedby', box.id);
      box.textContent = target.dataset.exact ?? '';
      box.showPopover();
      place(box, target.getBoundingClientRect());
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hide();
    };

    document.addEventListener('pointerover', show);
    document.addEventListener('focusin', show);
    document.addEventListener('focusout', hide);
    document.addEventListener('scroll', hide, true);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerover', show);
      document.removeEventListener('focusin', show);
      document.removeEventListener('focusout', hide);
      document.removeEventListener('scroll', hide, true);
      document.removeEventListener('keydown', onKey);
    };
  }, []);

  return <div ref={tip} id="instant-tip" role="tooltip" className="tip" popover="manual" />;
}

const GAP = 6;

/** Above the target, below it when there is no room, and never past an edge of the window. */
function place(box: HTMLElement, target: DOMRect) {
  const { width, height } = box.getBoundingClientRect();
  const above = target.top - height - GAP;
  const left = Math.min(Math.max(target.left, GAP), window.innerWidth - width - GAP);
  box.style.left = `${Math.max(left, GAP)}px`;
  box.style.top = `${above > GAP ? above : target.bottom + GAP}px`;
}
