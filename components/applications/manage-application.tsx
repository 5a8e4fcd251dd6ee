'use client';
import { Archive, Pencil } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, fieldAria } from '../ui/field';
import { type FormAction, useFormAction } from '../ui/form-action';
import { counted } from '../ui/number-format';
import { Refusal } from '../ui/refusal';
import { TextArea, TextInput } from '../ui/text-input';
import { announce } from '../ui/toast';
import type { ApplicationView } from './view-models';

interface EditProps {
  application: Pick<ApplicationView, 'id' | 'name' | 'description'>;
  action: FormAction;
}

export function EditApplication(props: EditProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Pencil size={14} strokeWidth={1.75} aria-hidden />
        Edit
      </Button>
      {open && <EditDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function EditDialog({ application, action, onClose }: EditProps & { onClose: () => void }) {
  const { state, pending, form, errorOf } = useFormAction(action, () => {
    announce('Saved');
    onClose();
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Edit application"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="edit-application" aria-busy={pending}>
            Save
          </Button>
        </>
      }
    >
      <form {...form} id="edit-application" className="body stack16" noValidate>
        <Refusal state={state} id="edit-refusal" />
        <input type="hidden" name="application" value={application.id} />
        <Field id="edit-name" label="Name" error={errorOf('name')}>
          <TextInput
            name="name"
            defaultValue={application.name}
            maxLength={80}
            autoComplete="off"
            data-safe
            {...fieldAria('edit-name', { error: errorOf('name') })}
          />
        </Field>
        <Field id="edit-description" label="What it does" aside="optional" error={errorOf('description')}>
          <TextArea
            name="description"
            rows={3}
            defaultValue={application.description}
            {...fieldAria('edit-description', { error: errorOf('description') })}
          />
        </Field>
      </form>
    </Dialog>
  );
}

interface ArchiveProps {
  application: Pick<ApplicationView, 'id' | 'name' | 'tokens'>;
  action: FormAction;
}

/** Says what stops before it stops it. */
export function ArchiveApplication({ application, action }: ArchiveProps) {
  const [open, setOpen] = useState(false);
  const { id, name, tokens } = application;
  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)}>
        <Archive size={14} strokeWidth={1.75} aria-hidden />
        Archive…
      </Button>
      {open && (
        <ArchiveDialog
          id={id}
          name={name}
          live={tokens.live}
          action={action}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

interface ArchiveDialogProps {
  id: string;
  name: string;
  live: number;
  action: FormAction;
  onClose: () => void;
}

function ArchiveDialog({ id, name, live, action, onClose }: ArchiveDialogProps) {
  const { state, pending, form, errorOf } = useFormAction(action, () => {
    announce(`${name} is archived`);
    onClose();
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Archive ${name}?`}
      footer={
        <>
          <Button data-safe onClick={onClose}>
            Keep it
          </Button>
          <Button look="destroy" type="submit" form="archive-application" aria-busy={pending}>
            Archive application
          </Button>
        </>
      }
    >
      <form {...form} id="archive-application" className="body stack16">
        <Refusal state={state} id="archive-refusal" />
        <p className="d2">
          {live === 0
            ? 'It has no live tokens.'
            : `${counted(live, 'live token')} of it ${live === 1 ? 'stops' : 'stop'} working within a second, everywhere.`}{' '}
          Nothing is deleted: restoring it brings them back as they are.
        </p>
        <Field
          id="archive-reason"
          label="Reason"
          aside="optional, kept in the audit"
          error={errorOf('reason')}
        >
          <TextInput
            name="reason"
            maxLength={400}
            autoComplete="off"
            {...fieldAria('archive-reason', { error: errorOf('reason') })}
          />
        </Field>
        <input type="hidden" name="application" value={id} />
      </form>
    </Dialog>
  );
}

export function RestoreApplication({ id, action }: { id: string; action: FormAction }) {
  const { state, pending, form } = useFormAction(action, () => announce('Restored. Its tokens work again.'));
  return (
    <form {...form} className="mt-2">
      <Refusal state={state} id="restore-refusal" />
      <input type="hidden" name="application" value={id} />
      <Button type="submit" aria-busy={pending}>
        Restore
      </Button>
    </form>
  );
}
