'use client';
import { CircleSlash } from 'lucide-react';
import { useRouter } from 'next/navigation';
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
import { type Preview, usePreview } from '../ui/use-preview';
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
  const preview = usePreview(actions.preview, fieldsOf(selection));
  const { state, pending, form, errorOf } = useFormAction(actions.revoke, (id) => {
    announce('Revoked. Every verifier refuses them within a second.');
    router.push(`/admin/tokens/revocations/${id}`);
  });
  const total = preview.state === 'known' ? preview.value.total : null;
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
  return fieldsOf(selection).map(([name, value]) => (
    <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
  ));
}

const fieldsOf = (selection: RevocationTarget): [string, string][] =>
  'tokens' in selection
    ? selection.tokens.map((id) => [names.tokens, id])
    : [
        [names.query, selection.query],
        [names.asOf, String(selection.asOf)],
      ];

function PreviewWords({ preview }: { preview: Preview<RevocationPreviewView> }) {
  if (preview.state === 'asking') return <p className="d2">Counting what this hits…</p>;
  if (preview.state === 'failed') {
    return (
      <Note tone="bad" role="alert">
        What this hits could not be counted. Close this and try again.
      </Note>
    );
  }
  const { total, owners, usedLately } = preview.value;
  if (total === 0) return <p className="d2">None of them is live: there is nothing to revoke.</p>;
  return (
    <>
      <p className="d2">
        {counted(total, 'live token')} of {counted(owners, 'owner')} {total === 1 ? 'stops' : 'stop'} working
        within a second, everywhere.
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
