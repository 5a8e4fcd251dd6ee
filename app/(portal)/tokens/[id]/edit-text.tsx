'use client';
import { Pencil } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { TextArea, TextInput } from '@/components/ui/text-input';
import { announce } from '@/components/ui/toast';
import { parseLabel, parseNote } from '@/core/token/label';

/** The two texts of a token: how each is called and judged. The server judges again with the same rules. */
const texts = {
  label: { title: 'Rename token', field: 'Label', verb: 'Rename', done: 'Renamed', parse: parseLabel },
  note: { title: 'Edit note', field: 'Note', verb: 'Save note', done: 'Note saved', parse: parseNote },
} as const;

interface EditTextProps {
  what: keyof typeof texts;
  tokenId: string;
  value: string;
  action: FormAction;
  /** A link-like button beside a text instead of one in the head. */
  small?: boolean;
}

export function EditText({ what, tokenId, value, action, small }: EditTextProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        look={small ? 'ghost' : 'plain'}
        size={small ? 'small' : 'normal'}
        data-command={what === 'label' ? 'Rename this token…' : 'Edit this token’s note…'}
        onClick={() => setOpen(true)}
      >
        <Pencil size={14} strokeWidth={1.75} aria-hidden />
        {what === 'label' ? 'Rename' : 'Edit note'}
      </Button>
      {open && (
        <EditDialog
          what={what}
          tokenId={tokenId}
          value={value}
          action={action}
          onDone={() => setOpen(false)}
        />
      )}
    </>
  );
}

function EditDialog({ what, tokenId, value, action, onDone }: EditTextProps & { onDone: () => void }) {
  const { title, field, verb, done, parse } = texts[what];
  const {
    state: answer,
    pending,
    form,
  } = useFormAction(action, () => {
    announce(done);
    onDone();
  });
  const [text, setText] = useState(value);
  const [judged, setJudged] = useState(false);
  const [heard, setHeard] = useState(answer);

  const parsed = parse(text);
  const own = judged && !parsed.ok ? parsed.message : undefined;
  const said = answer.status === 'invalid' && heard !== answer ? answer.fieldErrors[what] : undefined;
  const error = own ?? said;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    form.onSubmit(event);
    setJudged(true);
    if (!parsed.ok) event.preventDefault();
  };
  const control = {
    name: what,
    value: text,
    onChange: (event: { target: { value: string } }) => {
      setText(event.target.value);
      setHeard(answer);
    },
    onBlur: () => setJudged(true),
    'data-safe': '',
    ...fieldAria(`edit-${what}-field`, { error }),
  };

  return (
    <Dialog
      open
      onClose={onDone}
      title={title}
      footer={
        <>
          <Button onClick={onDone}>Cancel</Button>
          <Button type="submit" form={`edit-${what}`} look="primary" aria-busy={pending}>
            {verb}
          </Button>
        </>
      }
    >
      <form {...form} id={`edit-${what}`} className="body stack16" onSubmit={submit} noValidate>
        <Refusal state={answer} id="edit-refusal" />
        <Field id={`edit-${what}-field`} label={field} error={error}>
          {what === 'label' ? (
            <TextInput autoComplete="off" {...control} />
          ) : (
            <TextArea rows={4} {...control} />
          )}
        </Field>
        <input type="hidden" name="token_id" value={tokenId} />
      </form>
    </Dialog>
  );
}
