import { Check, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

const marks = { plain: Info, good: Check, warn: TriangleAlert, bad: OctagonAlert } as const;
const classes = { plain: 'note', good: 'note ok', warn: 'note warn', bad: 'note bad' } as const;

interface NoteProps {
  tone?: keyof typeof marks;
  /** `alert` for what a person must hear at once, `status` for what may wait. */
  role?: 'alert' | 'status';
  /** So that a refused form can put the focus here. */
  id?: string;
  children: ReactNode;
}

export function Note({ tone = 'plain', role, id, children }: NoteProps) {
  const Mark = marks[tone];
  return (
    <div className={classes[tone]} role={role} id={id} tabIndex={id ? -1 : undefined}>
      <Mark size={16} strokeWidth={1.75} aria-hidden />
      <div>{children}</div>
    </div>
  );
}
