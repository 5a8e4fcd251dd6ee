'use client';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { OneTimeLink } from './one-time-link';
import { type OneTimeLinkView, type UserLine, userFields } from './view-models';

interface MakeLinkDialogProps {
  user: UserLine;
  action: FormAction<OneTimeLinkView>;
  zone: string;
  onClose: () => void;
}

/** A new invitation for who has not joined yet, a password reset link for who has. */
export function MakeLinkDialog({ user, action, zone, onClose }: MakeLinkDialogProps) {
  const { state, pending, form } = useFormAction(action);
  const link = state.status === 'ok' ? state.data : null;
  const isInvitation = user.status === 'invited';
  return (
    <Dialog
      open
      onClose={onClose}
      title={isInvitation ? `New invitation for ${user.name}` : `Password reset link for ${user.name}`}
      footer={
        link ? (
          <Button onClick={onClose}>Done</Button>
        ) : (
          <>
            <Button data-safe onClick={onClose}>
              Cancel
            </Button>
            <Button look="primary" type="submit" form="make-link" aria-disabled={pending}>
              Make the link
            </Button>
          </>
        )
      }
    >
      <form id="make-link" {...form} className="body stack16">
        <Refusal state={state} id="make-link-refusal" />
        {link ? (
          <OneTimeLink link={link} name={user.name} zone={zone} />
        ) : (
          <p className="d2">
            {isInvitation
              ? 'The link they have stops working, and a new one is shown once.'
              : 'Whoever opens the link chooses a new password. Until then the present one keeps working; afterwards every session ends. Tokens are not touched.'}
          </p>
        )}
        <input type="hidden" name={userFields.userId} value={user.id} />
      </form>
    </Dialog>
  );
}
