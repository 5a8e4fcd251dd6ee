'use client';
import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Note } from '@/components/ui/note';
import { Refusal } from '@/components/ui/refusal';
import { announce } from '@/components/ui/toast';
import type { EffectView } from './effect-view';

interface ReviewedDialogProps {
  /** Of the form; unique on the page. */
  id: string;
  title: string;
  action: FormAction<EffectView>;
  /** On the button that makes it, and on the one that only looks, if the server only looks first. */
  save: string;
  look?: string;
  /** Announced once it is made. */
  done: string;
  onClose: () => void;
  children: (errorOf: (field: string) => string | undefined) => ReactNode;
}

/**
 * A form whose change is shown before it is made, where live tokens would lose by it, or people gain or lose a right. Confirming sends what was shown; typing
 * anything else starts over.
 */
export function ReviewedDialog({
  id,
  title,
  action,
  save,
  look,
  done,
  onClose,
  children,
}: ReviewedDialogProps) {
  const [shown, setShown] = useState<EffectView | null>(null);
  const { state, pending, form, errorOf } = useFormAction(action, (effect) => {
    if (!effect.made) {
      setShown(effect);
      return;
    }
    announce(done);
    onClose();
  });
  const nothing = shown !== null && shown.changes.length === 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {!nothing && (
            <Button
              type="submit"
              form={id}
              look={shown?.takes ? 'destroy' : 'primary'}
              aria-disabled={pending}
            >
              {shown ? (shown.takes ? 'Take it away and save' : save) : (look ?? save)}
            </Button>
          )}
        </>
      }
    >
      <form id={id} {...form} className="body stack16" onChange={() => setShown(null)} noValidate>
        {children(errorOf)}
        {shown && <Effect effect={shown} />}
        <Refusal state={state} id={`${id}-refusal`} />
        <input type="hidden" name="seen" value={shown?.seen ?? ''} />
      </form>
    </Dialog>
  );
}

function Effect({ effect: { changes, losses, rights } }: { effect: EffectView }) {
  const hits = [...rights, ...losses];
  return (
    <div role="status" className="stack8">
      {changes.length === 0 ? (
        <Note>Nothing changes: all of it is so already.</Note>
      ) : (
        <ul className="effects t13">
          {changes.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {hits.length > 0 && (
        <Note tone="warn">
          On the next request:
          <ul>
            {hits.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Note>
      )}
    </div>
  );
}
