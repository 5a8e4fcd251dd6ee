'use client';
import { KeyRound, Link2, Pause, Play, UserX } from 'lucide-react';
import { type MouseEvent, useState } from 'react';
import type { FormAction } from '@/components/ui/form-action';
import { Menu } from '@/components/ui/menu';
import { MakeLinkDialog } from './make-link-dialog';
import { type OffBoardActions, OffBoardDialog } from './off-board-dialog';
import { ResumeDialog, SuspendDialog } from './suspend-dialogs';
import type { OneTimeLinkView, UserLine } from './view-models';

export interface UserActions {
  /** A new invitation for who has not joined, a password reset link for who has. */
  makeLink: FormAction<OneTimeLinkView>;
  suspend: FormAction;
  resume: FormAction;
}

interface UserMenuProps {
  user: UserLine;
  actions: UserActions;
  /** Absent where it is not offered: in a list, of who is gone already, of oneself. */
  offBoard?: OffBoardActions | undefined;
  zone: string;
}

/** What an admin can do with one user; each act asks in a dialog of its own. */
export function UserMenu({ user, actions, offBoard, zone }: UserMenuProps) {
  const [asking, setAsking] = useState<'link' | 'suspend' | 'resume' | 'off-board'>();
  const close = () => setAsking(undefined);
  const ask = (what: typeof asking) => (event: MouseEvent<HTMLElement>) => {
    event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
    setAsking(what);
  };
  return (
    <>
      <Menu id={user.id} label={`Actions for ${user.name}`}>
        {user.status !== 'suspended' && (
          <button type="button" onClick={ask('link')}>
            {user.status === 'invited' ? (
              <>
                <Link2 size={14} strokeWidth={1.75} aria-hidden />
                New invitation…
              </>
            ) : (
              <>
                <KeyRound size={14} strokeWidth={1.75} aria-hidden />
                Password reset link…
              </>
            )}
          </button>
        )}
        {user.status === 'suspended' ? (
          <button type="button" onClick={ask('resume')}>
            <Play size={14} strokeWidth={1.75} aria-hidden />
            Resume…
          </button>
        ) : (
          // nobody suspends themselves: it would only ever be a slip
          !user.isYou && (
            <button type="button" className="dangerc" onClick={ask('suspend')}>
              <Pause size={14} strokeWidth={1.75} aria-hidden />
              Suspend…
            </button>
          )
        )}
        {offBoard && (
          <button type="button" className="dangerc" onClick={ask('off-board')}>
            <UserX size={14} strokeWidth={1.75} aria-hidden />
            Off-board…
          </button>
        )}
      </Menu>
      {asking === 'link' && (
        <MakeLinkDialog user={user} action={actions.makeLink} zone={zone} onClose={close} />
      )}
      {asking === 'suspend' && <SuspendDialog user={user} action={actions.suspend} onClose={close} />}
      {asking === 'resume' && <ResumeDialog user={user} action={actions.resume} onClose={close} />}
      {asking === 'off-board' && offBoard && (
        <OffBoardDialog user={user} actions={offBoard} onClose={close} />
      )}
    </>
  );
}
