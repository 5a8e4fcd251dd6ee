'use client';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { TokenDetail } from '@/components/tokens/view-models';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { dateAndTime, type Present, relativeTime } from '@/components/ui/time-format';
import { announce } from '@/components/ui/toast';

interface RestoreTokenProps {
  token: Pick<TokenDetail, 'id' | 'label'>;
  until: Date;
  present: Present;
  action: FormAction;
}

/** Takes a revocation back, after saying what works again and for how long it can be done. */
export function RestoreToken(props: RestoreTokenProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button data-command="Restore this token…" onClick={() => setOpen(true)}>
        <Undo2 size={14} strokeWidth={1.75} aria-hidden />
        Restore…
      </Button>
      {open && <RestoreDialog {...props} onDone={() => setOpen(false)} />}
    </>
  );
}

function RestoreDialog({
  token,
  until,
  present,
  action,
  onDone,
}: RestoreTokenProps & { onDone: () => void }) {
  const { state, pending, form, errorOf } = useFormAction(action, () => {
    announce(`${token.label} is restored`);
    onDone();
  });
  // The label is not asked for here, so there is no field to say it at.
  const taken = errorOf('label');
  return (
    <Dialog
      open
      onClose={onDone}
      title={`Restore ${token.label}?`}
      footer={
        <>
          <Button data-safe onClick={onDone}>
            Leave it revoked
          </Button>
          <Button look="primary" type="submit" form="restore-token" aria-busy={pending}>
            <Undo2 size={14} strokeWidth={1.75} aria-hidden />
            Restore token
          </Button>
        </>
      }
    >
      <form {...form} id="restore-token" className="body stack16">
        <p className="d2">
          The same secret works again within a second, for whoever holds it. This can be done until{' '}
          {dateAndTime(until, present.zone)}, {relativeTime(until, present.now)}.
        </p>
        <Refusal
          state={taken ? { status: 'refused', code: 'INVALID_INPUT', message: taken } : state}
          id="restore-refusal"
        />
        <input type="hidden" name="token_id" value={token.id} />
      </form>
    </Dialog>
  );
}
