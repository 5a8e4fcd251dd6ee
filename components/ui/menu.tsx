import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';

interface MenuProps {
  /** Unique on the page; letters, digits, hyphens. */
  id: string;
  /** The button's name: "Actions for laptop cli". */
  label: string;
  /** Links and buttons. */
  children: ReactNode;
  /** What stands on the button instead of three dots. */
  face?: ReactNode;
  className?: string;
}

/**
 * A button that opens a box of links, without JavaScript: the popover API opens and closes it, CSS anchors it to its
 * button. A browser that cannot anchor shows it in the middle of the window.
 */
export function Menu({ id, label, children, face, className = 'btn ghost sm sq' }: MenuProps) {
  const anchor = `--menu-${id}`;
  return (
    <>
      <button
        type="button"
        className={className}
        popoverTarget={`menu-${id}`}
        aria-label={face ? undefined : label}
        style={{ anchorName: anchor }}
      >
        {face ?? <Ellipsis size={16} strokeWidth={1.75} aria-hidden />}
      </button>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields */}
      <div
        id={`menu-${id}`}
        className="menu"
        popover="auto"
        role="group"
        aria-label={label}
        style={{ positionAnchor: anchor }}
      >
        {children}
      </div>
    </>
  );
}
