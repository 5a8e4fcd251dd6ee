'use client';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { counted } from '@/components/ui/number-format';
import { Refusal } from '@/components/ui/refusal';
import { announce } from '@/components/ui/toast';

interface EndOtherSessionsProps {
  others: number;
  action: FormAction<{ ended: number }>;
}

export function EndOtherSessions({ others, action }: EndOtherSessionsProps) {
  const [asking, setAsking] = useState(false);
  const { state, pending, form } = useFormAction(action, ({ ended }) => {
    setAsking(false);
    announce(`${counted(ended, 'session')} ended`);
  });
  const close = () => setAsking(false);
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        End all others…
      </Button>
      <Dialog
        open={asking}
        onClose={close}
        title={others === 1 ? 'End the other session?' : `End ${others} other sessions?`}
        footer={
          <>
            <Button data-safe onClick={close}>
              Keep {others === 1 ? 'it' : 'them'}
            </Button>
            <Button look="destroy" type="submit" form="end-other-sessions" aria-disabled={pending}>
              End {others === 1 ? 'it' : 'all others'}
            </Button>
          </>
        }
      >
        <form id="end-other-sessions" {...form} className="body stack">
          <Refusal state={state} id="end-others-refusal" />
          <p className="d2">
            Every browser but this one is signed out on its next request. Your tokens go on working: to stop
            one, revoke it.
          </p>
        </form>
      </Dialog>
    </>
  );
}
