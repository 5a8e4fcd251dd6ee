'use client';
import { CircleSlash } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { REVOKE_REASON_WORDS, REVOKE_REASONS } from '@/core/token/revoke-reason';
import { Button } from '../ui/button';
import { Radio } from '../ui/choice';
import { Dialog } from '../ui/dialog';
import { Field, FieldError, fieldAria } from '../ui/field';
import { type FormAction, useFormAction } from '../ui/form-action';
import { Note } from '../ui/note';
import { count, counted } from '../ui/number-format';
import { Refusal } from '../ui/refusal';
import { TextInput } from '../ui/text-input';
import { announce } from '../ui/toast';
import { revokeManyFields as names, type RevocationPreviewView } from './view-models';

export interface RevokeManyActions {
  preview: FormAction<RevocationPreviewView>;
  /** Answers the public id of what was decided. */
  revoke: FormAction<string>;
}

/** Tokens picked by hand, or all that a list's address matched when it was read. */
export type RevocationTarget = { tokens: readonly string[] } | { query: string; asOf: number };

interface RevokeManyDialogProps {
  /** How many were selected; ended ones among them are not revoked. */
  count: number;
  selection: RevocationTarget;
  actions: RevokeManyActions;
  onClose: () => void;
}

const FORM = 'revoke-many';

/** Counts what would be hit, asks why and for the number once more, then revokes. */
export function RevokeManyDialog({ count: selected, selection, actions, onClose }: RevokeManyDialogProps) {
  const router = useRouter();
  const preview = usePreview(selection, actions.preview);
  const { state, pending, form, errorOf } = useFormAction(actions.revoke, (id) => {
    announce('Revoked. Every verifier refuses them within a second.');
    router.push(`/admin/tokens/revocations/${id}`);
  });
  const total = typeof preview === 'object' ? preview.total : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Revoke ${counted(total ?? selected, 'token')}?`}
      footer={
        <>
          <Button data-safe onClick={onClose}>
            Keep them
          </Button>
          {total !== 0 && (
            <Button
              look="destroy"
              type="submit"
              form={FORM}
              aria-busy={pending}
              aria-disabled={pending || total === null}
            >
              <CircleSlash size={14} strokeWidth={1.75} aria-hidden />
              Revoke {total === null ? '' : count(total)}
            </Button>
          )}
        </>
      }
    >
      <form id={FORM} {...form} className="body stack16" noValidate>
        <PreviewWords preview={preview} />
        <fieldset aria-describedby={errorOf(names.reason) ? 'many-reason-error' : undefined}>
          <legend className="lab">Why?</legend>
          <div className="reasons">
            {REVOKE_REASONS.map((reason) => (
              <Radio key={reason} name={names.reason} value={reason}>
                {REVOKE_REASON_WORDS[reason]}
              </Radio>
            ))}
          </div>
          <FieldError id="many-reason-error" error={errorOf(names.reason)} />
        </fieldset>
        <Field id="many-note" label="Note" aside="optional; their owners read it" error={errorOf(names.note)}>
          <TextInput
            {...fieldAria('many-note', { error: errorOf(names.note) })}
            name={names.note}
            maxLength={400}
            autoComplete="off"
          />
        </Field>
        {total !== null && total > 1 && (
          <Field
            id="many-confirm"
            label={
              <>
                Type <span className="mono">{total}</span> to confirm
              </>
            }
            error={errorOf(names.confirm)}
          >
            <TextInput
              mono
              {...fieldAria('many-confirm', { error: errorOf(names.confirm) })}
              name={names.confirm}
              inputMode="numeric"
              autoComplete="off"
            />
          </Field>
        )}
        <Refusal state={state} id="revoke-many-refusal" />
        <SelectionFields selection={selection} />
        <input type="hidden" name={names.seenTotal} value={total ?? ''} />
      </form>
    </Dialog>
  );
}

function SelectionFields({ selection }: Pick<RevokeManyDialogProps, 'selection'>) {
  if ('tokens' in selection) {
    return selection.tokens.map((id) => <input key={id} type="hidden" name={names.tokens} value={id} />);
  }
  return (
    <>
      <input type="hidden" name={names.query} value={selection.query} />
      <input type="hidden" name={names.asOf} value={selection.asOf} />
    </>
  );
}

type Preview = 'counting' | 'failed' | RevocationPreviewView;

function usePreview(selection: RevocationTarget, action: RevokeManyActions['preview']): Preview {
  const [preview, setPreview] = useState<Preview>('counting');
  useEffect(() => {
    let wanted = true;
    action({ status: 'idle' }, formOf(selection)).then(
      (answer) => wanted && setPreview(answer.status === 'ok' ? answer.data : 'failed'),
      () => wanted && setPreview('failed'),
    );
    return () => {
      wanted = false;
    };
  }, [action, selection]);
  return preview;
}

function formOf(selection: RevocationTarget): FormData {
  const form = new FormData();
  if ('tokens' in selection) for (const id of selection.tokens) form.append(names.tokens, id);
  else {
    form.set(names.query, selection.query);
    form.set(names.asOf, String(selection.asOf));
  }
  return form;
}

function PreviewWords({ preview }: { preview: Preview }) {
  if (preview === 'counting') return <p className="d2">Counting what this hits…</p>;
  if (preview === 'failed') {
    return (
      <Note tone="bad" role="alert">
        What this hits could not be counted. Close this and try again.
      </Note>
    );
  }
  const { total, owners, usedLately } = preview;
  if (total === 0) return <p className="d2">None of them is live: there is nothing to revoke.</p>;
  return (
    <>
      <p className="d2">
        {counted(total, 'live token')} of {counted(owners, 'owner')} {total === 1 ? 'stops' : 'stop'} working
        within a second, everywhere, and for good.
      </p>
      {usedLately > 0 && (
        <Note tone="warn">
          {usedLately === 1 ? '1 of them was' : `${count(usedLately)} of them were`} used within the last
          hour.
        </Note>
      )}
    </>
  );
}
