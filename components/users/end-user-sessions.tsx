'use client';
import { Button } from '@/components/ui/button';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { counted } from '@/components/ui/number-format';
import { Refusal } from '@/components/ui/refusal';
import { announce } from '@/components/ui/toast';
import { userFields } from './view-models';

interface EndUserSessionsProps {
  userId: string;
  action: FormAction<{ ended: number }>;
}

/** Signs the person out everywhere, at once: they can sign in again. */
export function EndUserSessions({ userId, action }: EndUserSessionsProps) {
  const { state, pending, form } = useFormAction(action, ({ ended }) =>
    announce(`${counted(ended, 'session')} ended`),
  );
  return (
    <form {...form}>
      <input type="hidden" name={userFields.userId} value={userId} />
      <Button type="submit" size="small" look="danger" aria-disabled={pending}>
        End all sessions
      </Button>
      <Refusal state={state} id="end-sessions-refusal" />
    </form>
  );
}
