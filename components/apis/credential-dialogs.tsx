'use client';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { CopyField } from '@/components/ui/copy-field';
import { Dialog } from '@/components/ui/dialog';
import { Field, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { Select, TextInput } from '@/components/ui/text-input';
import { announce } from '@/components/ui/toast';
import type { ApiView, CredentialLine, IssuedCredentialView } from './view-models';

interface IssueDialogProps {
  api: Pick<ApiView, 'name' | 'audience'>;
  action: FormAction<IssuedCredentialView>;
  onClose: () => void;
}

export function IssueCredentialDialog({ api, action, onClose }: IssueDialogProps) {
  const { state, pending, form, errorOf } = useFormAction(action);
  const issued = state.status === 'ok' ? state.data : null;
  return (
    <SecretDialog
      title={issued ? 'Credential issued' : `Issue a verifier credential for ${api.name}`}
      form="issue-credential"
      act="Issue"
      issued={issued}
      pending={pending}
      onClose={onClose}
    >
      <form id="issue-credential" {...form} className="body stack16" noValidate>
        {issued ? (
          <ShownOnce issued={issued} />
        ) : (
          <Field
            id="credential-label"
            label="Where will it live?"
            hint="One for each server or gateway makes rotating them easy."
            error={errorOf('label')}
          >
            <TextInput
              {...fieldAria('credential-label', { hint: true, error: errorOf('label') })}
              name="label"
              placeholder="api-eu-1"
              maxLength={80}
              autoComplete="off"
              data-safe
            />
          </Field>
        )}
        <Refusal state={state} id="issue-credential-refusal" />
        <input type="hidden" name="audience" value={api.audience} />
      </form>
    </SecretDialog>
  );
}

const GRACES = [
  [1, '1 hour'],
  [24, '1 day'],
  [168, '7 days'],
  [0, 'not at all: it ends now'],
] as const;

interface CredentialDialogProps<T> {
  credential: CredentialLine;
  action: FormAction<T>;
  onClose: () => void;
}

export function RotateCredentialDialog({
  credential,
  action,
  onClose,
}: CredentialDialogProps<IssuedCredentialView>) {
  const { state, pending, form, errorOf } = useFormAction(action);
  const issued = state.status === 'ok' ? state.data : null;
  return (
    <SecretDialog
      title={issued ? 'The successor is issued' : `Rotate ${credential.hint}?`}
      form="rotate-credential"
      act="Rotate"
      issued={issued}
      pending={pending}
      onClose={onClose}
    >
      <form id="rotate-credential" {...form} className="body stack16" noValidate>
        {issued ? (
          <ShownOnce issued={issued} />
        ) : (
          <Field
            id="credential-grace"
            label="How long does the old one go on?"
            hint="Until your servers have the new one, none of them is refused."
            error={errorOf('grace_hours')}
          >
            <Select
              {...fieldAria('credential-grace', { hint: true, error: errorOf('grace_hours') })}
              name="grace_hours"
              defaultValue="24"
            >
              {GRACES.map(([hours, words]) => (
                <option key={hours} value={hours}>
                  {words}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Refusal state={state} id="rotate-credential-refusal" />
        <input type="hidden" name="credential" value={credential.id} />
      </form>
    </SecretDialog>
  );
}

export function RevokeCredentialDialog({ credential, action, onClose }: CredentialDialogProps<null>) {
  const { state, pending, form } = useFormAction(action, () => {
    announce('Revoked. Whoever asks with it is refused.');
    onClose();
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Revoke ${credential.hint}?`}
      footer={
        <>
          <Button data-safe onClick={onClose}>
            Keep it
          </Button>
          <Button type="submit" form="revoke-credential" look="destroy" aria-disabled={pending}>
            Revoke credential
          </Button>
        </>
      }
    >
      <form id="revoke-credential" {...form} className="body stack16">
        <p className="d2">
          {credential.label}: a server that still asks with it gets 401 from the verifier and can let nobody
          in. Rotate it instead if one may.
        </p>
        <Refusal state={state} id="revoke-credential-refusal" />
        <input type="hidden" name="credential" value={credential.id} />
      </form>
    </Dialog>
  );
}

interface SecretDialogProps {
  title: string;
  form: string;
  act: string;
  issued: IssuedCredentialView | null;
  pending: boolean;
  onClose: () => void;
  children: ReactNode;
}

function SecretDialog({ title, form, act, issued, pending, onClose, children }: SecretDialogProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        issued ? (
          <Button look="primary" onClick={onClose}>
            I have it
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" form={form} look="primary" aria-disabled={pending}>
              {act}
            </Button>
          </>
        )
      }
    >
      {children}
    </Dialog>
  );
}

/** The secret is in this answer and nowhere else. */
function ShownOnce({ issued }: { issued: IssuedCredentialView }) {
  return (
    <div className="stack16">
      <p className="d2">Put it where the server reads its secrets. This is the one time it is shown.</p>
      <CopyField label="Verifier credential" copy="Copy" text={issued.secret} />
    </div>
  );
}
