'use client';
import { Button } from '@/components/ui/button';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { announce } from '@/components/ui/toast';
import { securityFields } from './view-models';

/** Ends one session at once: whoever is in it can sign in again. */
export function EndSession({ id, name, action }: { id: string; name: string; action: FormAction }) {
  const { state, pending, form } = useFormAction(action, () => announce('Session ended'));
  return (
    <form {...form}>
      <input type="hidden" name={securityFields.sessionId} value={id} />
      <Refusal state={state} id={`end-${id}`} />
      <Button type="submit" size="small" aria-disabled={pending} aria-label={`End the session ${name}`}>
        End
      </Button>
    </form>
  );
}
