'use client';
import { Shrink } from 'lucide-react';
import { useState } from 'react';
import type { TokenDetail } from '@/components/tokens/view-models';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, FieldError, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { TextArea } from '@/components/ui/text-input';
import { announce } from '@/components/ui/toast';

interface NarrowTokenProps {
  token: Pick<TokenDetail, 'id' | 'label' | 'cidrs'> & { scopes: readonly string[] };
  action: FormAction;
}

/** Takes scopes and addresses from a token, after showing what it has. */
export function NarrowToken({ token, action }: NarrowTokenProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button data-command="Narrow this token…" onClick={() => setOpen(true)}>
        <Shrink size={14} strokeWidth={1.75} aria-hidden />
        Narrow…
      </Button>
      {open && <NarrowDialog token={token} action={action} onDone={() => setOpen(false)} />}
    </>
  );
}

const FORM = 'narrow-token';

function NarrowDialog({ token, action, onDone }: NarrowTokenProps & { onDone: () => void }) {
  const { state, pending, form, errorOf } = useFormAction(action, () => {
    announce(`${token.label} is narrowed`);
    onDone();
  });
  const [gone, setGone] = useState<readonly string[]>([]);
  const shown = token.cidrs.join('\n');
  const [cidrs, setCidrs] = useState(shown);
  return (
    <Dialog
      open
      onClose={onDone}
      title={`Narrow ${token.label}`}
      footer={
        <>
          <Button data-safe onClick={onDone}>
            Keep it
          </Button>
          <Button look="primary" type="submit" form={FORM} aria-busy={pending}>
            <Shrink size={14} strokeWidth={1.75} aria-hidden />
            Narrow token
          </Button>
        </>
      }
    >
      <form {...form} id={FORM} className="body stack16" noValidate>
        <p className="d2">
          Its secret stays, and what you take from it is refused within a second. It cannot be given back:
          that is a new token.
        </p>
        <ScopesLeft
          scopes={token.scopes}
          gone={gone}
          error={errorOf('scopes')}
          onToggle={(name) =>
            setGone(gone.includes(name) ? gone.filter((each) => each !== name) : [...gone, name])
          }
        />
        <Field
          id="narrow-cidrs"
          label="Only from"
          aside={token.cidrs.length > 0 ? 'within these networks' : 'works from any address today'}
          hint="One network or address a line."
          error={errorOf('cidrs')}
        >
          <TextArea
            mono
            rows={3}
            // What nobody touched is not asked for again: it may be narrower by now.
            name={cidrs === shown ? undefined : 'cidrs'}
            value={cidrs}
            onChange={(event) => setCidrs(event.target.value)}
            spellCheck={false}
            autoComplete="off"
            {...fieldAria('narrow-cidrs', { hint: true, error: errorOf('cidrs') })}
          />
        </Field>
        <Refusal state={state} id="narrow-refusal" />
        <input type="hidden" name="token_id" value={token.id} />
      </form>
    </Dialog>
  );
}

interface ScopesLeftProps {
  scopes: readonly string[];
  gone: readonly string[];
  error: string | undefined;
  onToggle: (name: string) => void;
}

/** What is sent is what goes: a scope that somebody else took meanwhile is not asked for again by leaving it ticked. */
function ScopesLeft({ scopes, gone, error, onToggle }: ScopesLeftProps) {
  return (
    <fieldset aria-describedby={error ? 'narrow-scopes-error' : undefined}>
      <legend className="lab">Scopes that stay</legend>
      {scopes.map((name) => (
        <label key={name} className="choice">
          <input
            type="checkbox"
            className="ck"
            checked={!gone.includes(name)}
            onChange={() => onToggle(name)}
            aria-invalid={error ? true : undefined}
          />
          <span className="mono">{name}</span>
        </label>
      ))}
      {gone.map((name) => (
        <input key={name} type="hidden" name="remove" value={name} />
      ))}
      <FieldError id="narrow-scopes-error" error={error} />
    </fieldset>
  );
}
