'use client';
import { useState } from 'react';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { FieldError } from '../ui/field';
import { type FormAction, useFormAction } from '../ui/form-action';
import { counted } from '../ui/number-format';
import { Refusal } from '../ui/refusal';
import { Risk } from '../ui/risk';
import { announce } from '../ui/toast';
import type { ApplicationView, CeilingLine } from './view-models';

interface CeilingProps {
  application: Pick<ApplicationView, 'id' | 'ceiling' | 'others' | 'may'>;
  action: FormAction;
}

/** What the application's tokens may do at most; its owners take away, admins also give. */
export function Ceiling({ application, action }: CeilingProps) {
  const [open, setOpen] = useState(false);
  const { ceiling, may } = application;
  return (
    <div className="stack16">
      {ceiling.length === 0 ? (
        <p className="d2 t13">Nothing: no token of it can do anything.</p>
      ) : (
        <ul className="lines ceiling t13">
          {ceiling.map((scope) => (
            <li key={scope.name}>
              <span className="mono">{scope.name}</span>
              <span className="d2">{scope.retired ? 'Retired: no effect' : scope.description}</span>
              <Risk level={scope.risk} />
              <span className="d3 nw">
                {scope.liveTokens === 0 ? 'no token: could go' : counted(scope.liveTokens, 'token')}
              </span>
            </li>
          ))}
        </ul>
      )}
      {may.manage && (
        <div>
          <Button onClick={() => setOpen(true)}>Change the ceiling…</Button>
        </div>
      )}
      {open && <CeilingDialog application={application} action={action} onClose={() => setOpen(false)} />}
    </div>
  );
}

function CeilingDialog({ application, action, onClose }: CeilingProps & { onClose: () => void }) {
  const { id, ceiling, others } = application;
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set(ceiling.map((scope) => scope.name)));
  const { state, pending, form, errorOf } = useFormAction(action, () => {
    announce('The ceiling is changed');
    onClose();
  });
  const lost = ceiling.filter((scope) => !picked.has(scope.name) && scope.liveTokens > 0);
  const toggle = (name: string) => {
    const next = new Set(picked);
    if (!next.delete(name)) next.add(name);
    setPicked(next);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Change the ceiling"
      footer={
        <>
          <Button data-safe onClick={onClose}>
            Keep it
          </Button>
          <Button
            look={lost.length > 0 ? 'destroy' : 'primary'}
            type="submit"
            form="ceiling-form"
            aria-busy={pending}
          >
            Save ceiling
          </Button>
        </>
      }
    >
      <form {...form} id="ceiling-form" className="body stack16" noValidate>
        <Refusal state={state} id="ceiling-refusal" />
        <input type="hidden" name="application" value={id} />
        {ceiling.map((scope) => (
          <input key={scope.name} type="hidden" name="seen" value={scope.name} />
        ))}
        <fieldset>
          <legend className="lab">Its tokens may carry at most</legend>
          {[...ceiling, ...others].map((scope) => (
            <ScopeChoice key={scope.name} scope={scope} checked={picked.has(scope.name)} onToggle={toggle} />
          ))}
          <FieldError id="scopes-error" error={errorOf('scopes')} />
        </fieldset>
        <p className={lost.length > 0 ? 'dangerc' : 'd2'} role="status">
          {lost.length === 0
            ? 'No live token loses anything.'
            : `${lost.map((scope) => `${counted(scope.liveTokens, 'token')} ${scope.liveTokens === 1 ? 'loses' : 'lose'} ${scope.name}`).join(', ')}, on the next request.`}
        </p>
      </form>
    </Dialog>
  );
}

interface ScopeChoiceProps {
  scope: CeilingLine;
  checked: boolean;
  onToggle: (name: string) => void;
}

function ScopeChoice({ scope, checked, onToggle }: ScopeChoiceProps) {
  return (
    <label className="choice">
      <input
        type="checkbox"
        className="ck"
        name="scopes"
        value={scope.name}
        checked={checked}
        onChange={() => onToggle(scope.name)}
      />
      <span>
        <span className="mono">{scope.name}</span> <span className="d3">{scope.description}</span>
      </span>
    </label>
  );
}
