'use client';
import { Pencil } from 'lucide-react';
import { type FormEvent, startTransition, useActionState, useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, fieldAria } from '@/components/ui/field';
import { Note } from '@/components/ui/note';
import { TextArea, TextInput } from '@/components/ui/text-input';
import { announce } from '@/components/ui/toast';
import { parseLabel, parseNote } from '@/core/token/label';
import type { ActionState } from '@/server/action-state';

/** The two texts of a token: how each is called and judged. The server judges again with the same rules. */
const texts = {
  label: { title: 'Rename token', field: 'Label', verb: 'Rename', done: 'Renamed', parse: parseLabel },
  note: { title: 'Edit note', field: 'Note', verb: 'Save note', done: 'Note saved', parse: parseNote },
} as const;

interface EditTextProps {
  what: keyof typeof texts;
  tokenId: string;
  value: string;
  action: (before: ActionState, form: FormData) => Promise<ActionState>;
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
  const [answer, send, pending] = useActionState(action, { status: 'idle' });
  const [text, setText] = useState(value);
  const [judged, setJudged] = useState(false);
  const [heard, setHeard] = useState<ActionState>(answer);

  useEffect(() => {
    if (answer.status !== 'ok') return;
    announce(done);
    onDone();
  }, [answer, done, onDone]);

  const parsed = parse(text);
  const own = judged && !parsed.ok ? parsed.message : undefined;
  const said = answer.status === 'invalid' && heard !== answer ? answer.fieldErrors[what] : undefined;
  const error = own ?? said;
  const form = `edit-${what}`;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setJudged(true);
    if (pending || !parsed.ok) return;
    const data = new FormData(event.currentTarget);
    startTransition(() => send(data));
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
          <Button type="submit" form={form} look="primary" aria-busy={pending}>
            {verb}
          </Button>
        </>
      }
    >
      <form id={form} className="body stack16" onSubmit={submit} noValidate>
        {answer.status === 'refused' && (
          <Note tone="bad" role="alert">
            {answer.message}
          </Note>
        )}
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
