'use client';
import { useRouter } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Note } from '@/components/ui/note';
import { count, counted } from '@/components/ui/number-format';
import { Refusal } from '@/components/ui/refusal';
import { TextInput } from '@/components/ui/text-input';
import { announce } from '@/components/ui/toast';
import { type Preview, usePreview } from '@/components/ui/use-preview';
import { LeftApplications } from './left-applications';
import { userFields as names, type OffBoardingPreviewView, type UserLine } from './view-models';

export interface OffBoardActions {
  preview: FormAction<OffBoardingPreviewView>;
  /** Answers the public id of the report. */
  act: FormAction<string>;
}

interface OffBoardDialogProps {
  user: UserLine;
  actions: OffBoardActions;
  onClose: () => void;
}

const FORM = 'off-board-user';

/** Says what goes, asks why and for the name, then takes everything. */
export function OffBoardDialog({ user, actions, onClose }: OffBoardDialogProps) {
  const router = useRouter();
  const preview = usePreview(actions.preview, [[names.userId, user.id]]);
  const { state, pending, form, errorOf } = useFormAction(actions.act, (report) => {
    announce(`${user.name} is off-boarded. Every verifier refuses their tokens within a second.`);
    router.push(`/admin/tokens/revocations/${report}`);
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Off-board ${user.name}?`}
      footer={
        <>
          <Button data-safe onClick={onClose}>
            Keep
          </Button>
          <Button look="destroy" type="submit" form={FORM} aria-busy={pending} aria-disabled={pending}>
            Off-board
          </Button>
        </>
      }
    >
      <form id={FORM} {...form} className="body stack16" noValidate>
        <PreviewWords preview={preview} user={user} />
        <Field id="off-board-reason" label="Reason" aside="kept in the audit" error={errorOf(names.reason)}>
          <TextInput
            {...fieldAria('off-board-reason', { error: errorOf(names.reason) })}
            name={names.reason}
            maxLength={400}
            autoComplete="off"
          />
        </Field>
        <Field
          id="off-board-confirm"
          label={
            <>
              Type <span className="mono">{user.name}</span> to confirm
            </>
          }
          error={errorOf(names.confirm)}
        >
          <TextInput
            {...fieldAria('off-board-confirm', { error: errorOf(names.confirm) })}
            name={names.confirm}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
        <Refusal state={state} id="off-board-refusal" />
        <input type="hidden" name={names.userId} value={user.id} />
        <input type="hidden" name={names.shownName} value={user.name} />
      </form>
    </Dialog>
  );
}

function PreviewWords({ preview, user }: { preview: Preview<OffBoardingPreviewView>; user: UserLine }) {
  if (preview.state === 'asking') return <p className="d2">Counting what this takes…</p>;
  if (preview.state === 'failed') {
    return (
      <Note tone="bad" role="alert">
        What this takes could not be counted. Close this and try again.
      </Note>
    );
  }
  const { tokens, usedLately, sessions, applications } = preview.value;
  return (
    <>
      <ul className="steps-list d2">
        <li>{tokensGo(tokens, usedLately)}</li>
        <li>
          {sessionsEnd(sessions)}, and nobody signs in as {user.email}. Unused links stop working.
        </li>
        <li>
          {applications.length === 0
            ? 'They are a member of no application.'
            : `They leave ${counted(applications.length, 'application')}.`}
        </li>
        <li>Resuming them later brings none of it back.</li>
      </ul>
      {applications.length > 0 && <LeftApplications applications={applications} told="before" />}
    </>
  );
}

function sessionsEnd(sessions: number): string {
  if (sessions === 0) return 'They are signed in nowhere';
  return `${counted(sessions, 'session')} ${sessions === 1 ? 'ends' : 'end'} now`;
}

function tokensGo(tokens: number, usedLately: number): string {
  if (tokens === 0) return 'They have no live tokens.';
  const used = usedLately === 0 ? 'none' : count(usedLately);
  const go = tokens === 1 ? 'stops working within a second and is' : 'stop working within a second and are';
  return `${counted(tokens, 'live token')} ${go} revoked for good; ${used} used in the last 7 days.`;
}
