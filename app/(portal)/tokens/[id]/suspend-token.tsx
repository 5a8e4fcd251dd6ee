'use client';
import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import type { TokenDetail } from '@/components/tokens/view-models';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { TextInput } from '@/components/ui/text-input';
import { announce } from '@/components/ui/toast';

interface SuspendTokenProps {
  token: Pick<TokenDetail, 'id' | 'label'>;
  action: FormAction;
}

/** Stops a token for a while, after saying what stops. */
export function SuspendToken({ token, action }: SuspendTokenProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button data-command="Suspend this token…" onClick={() => setOpen(true)}>
        <Pause size={14} strokeWidth={1.75} aria-hidden />
        Suspend…
      </Button>
      {open && <SuspendDialog token={token} action={action} onDone={() => setOpen(false)} />}
    </>
  );
}

function SuspendDialog({ token, action, onDone }: SuspendTokenProps & { onDone: () => void }) {
  const { state, pending, form, errorOf } = useFormAction(action, () => {
    announce(`${token.label} is suspended`);
    onDone();
  });
  return (
    <Dialog
      open
      onClose={onDone}
      title={`Suspend ${token.label}?`}
      footer={
        <>
          <Button data-safe onClick={onDone}>
            Keep it
          </Button>
          <Button look="primary" type="submit" form="suspend-token" aria-busy={pending}>
            <Pause size={14} strokeWidth={1.75} aria-hidden />
            Suspend token
          </Button>
        </>
      }
    >
      <form {...form} id="suspend-token" className="body stack16">
        <p className="d2">
          Every verifier refuses it within a second. Its secret, scopes and expiry stay as they are, and
          resuming it makes the same secret work again.
        </p>
        <Field
          id="suspend-reason"
          label="Reason"
          aside="optional, kept in the history"
          error={errorOf('reason')}
        >
          <TextInput
            {...fieldAria('suspend-reason', { error: errorOf('reason') })}
            name="reason"
            maxLength={400}
            autoComplete="off"
          />
        </Field>
        <Refusal state={state} id="suspend-refusal" />
        <input type="hidden" name="token_id" value={token.id} />
      </form>
    </Dialog>
  );
}

/** Lets a suspended token work again. It takes nothing away, so it asks nothing. */
export function ResumeToken({ token, action }: SuspendTokenProps) {
  const { state, pending, form } = useFormAction(action, () => announce(`${token.label} works again`));
  return (
    <form {...form}>
      <Refusal state={state} id="resume-refusal" />
      <input type="hidden" name="token_id" value={token.id} />
      <Button type="submit" data-command="Resume this token" aria-busy={pending}>
        <Play size={14} strokeWidth={1.75} aria-hidden />
        Resume
      </Button>
    </form>
  );
}
