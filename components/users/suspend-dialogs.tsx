'use client';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { counted } from '@/components/ui/number-format';
import { Refusal } from '@/components/ui/refusal';
import { TextInput } from '@/components/ui/text-input';
import { announce } from '@/components/ui/toast';
import { type UserLine, userFields } from './view-models';

interface UserDialogProps {
  user: UserLine;
  action: FormAction;
  onClose: () => void;
}

/** Says what stops before it stops it. */
export function SuspendDialog({ user, action, onClose }: UserDialogProps) {
  const { state, pending, form, errorOf } = useFormAction(action, () => {
    announce(`${user.name} is suspended`);
    onClose();
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Suspend ${user.name}?`}
      footer={
        <>
          <Button data-safe onClick={onClose}>
            Keep active
          </Button>
          <Button look="destroy" type="submit" form="suspend-user" aria-disabled={pending}>
            Suspend
          </Button>
        </>
      }
    >
      <form id="suspend-user" {...form} className="body stack16">
        <Refusal state={state} id="suspend-refusal" />
        <ul className="steps-list d2">
          <li>{tokensStop(user.liveTokens)}</li>
          <li>Every session ends now, and nobody signs in as {user.email}.</li>
          <li>Unused invitation and reset links stop working.</li>
          <li>Nothing is deleted. Resuming brings the tokens back as they are.</li>
        </ul>
        <Field
          id={userFields.reason}
          label="Reason"
          aside="optional, kept in the audit"
          error={errorOf('reason')}
        >
          <TextInput
            {...fieldAria(userFields.reason, { error: errorOf('reason') })}
            name={userFields.reason}
            maxLength={400}
            autoComplete="off"
          />
        </Field>
        <input type="hidden" name={userFields.userId} value={user.id} />
      </form>
    </Dialog>
  );
}

export function ResumeDialog({ user, action, onClose }: UserDialogProps) {
  const { state, pending, form } = useFormAction(action, () => {
    announce(`${user.name} is active again`);
    onClose();
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Resume ${user.name}?`}
      footer={
        <>
          <Button data-safe onClick={onClose}>
            Keep suspended
          </Button>
          <Button look="primary" type="submit" form="resume-user" aria-disabled={pending}>
            Resume
          </Button>
        </>
      }
    >
      <form id="resume-user" {...form} className="body stack">
        <Refusal state={state} id="resume-refusal" />
        <p className="d2">
          {user.liveTokens === 0
            ? 'They can sign in again. They have no live tokens.'
            : `They can sign in again, and ${counted(user.liveTokens, 'live token')} of theirs works again on the next request, with what their roles permit now.`}
        </p>
        <input type="hidden" name={userFields.userId} value={user.id} />
      </form>
    </Dialog>
  );
}

function tokensStop(live: number): string {
  if (live === 0) return 'They have no live tokens.';
  return live === 1
    ? 'Their live token stops working within a second, everywhere.'
    : `All ${live} of their live tokens stop working within a second, everywhere.`;
}
