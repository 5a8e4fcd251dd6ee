'use client';
import { Archive, ArchiveRestore, Pencil } from 'lucide-react';
import { type MouseEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Menu } from '@/components/ui/menu';
import { Note } from '@/components/ui/note';
import { counted } from '@/components/ui/number-format';
import { Refusal } from '@/components/ui/refusal';
import { announce } from '@/components/ui/toast';
import { type Preview, usePreview } from '@/components/ui/use-preview';
import type { ApiActions } from './api-actions';
import { ScopeEditor } from './scope-editor';
import type { CarriersView, ScopeLine } from './view-models';

interface ScopeMenuProps {
  scope: ScopeLine;
  audience: string;
  roles: readonly string[];
  actions: ApiActions;
}

/** What an admin can do with one scope. */
export function ScopeMenu({ scope, audience, roles, actions }: ScopeMenuProps) {
  const [asking, setAsking] = useState<'edit' | 'retire'>();
  const close = () => setAsking(undefined);
  const ask = (what: typeof asking) => (event: MouseEvent<HTMLElement>) => {
    event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
    setAsking(what);
  };
  return (
    <>
      <Menu id={`scope-${scope.name.replace(/[^a-z0-9]/gi, '-')}`} label={`Actions for ${scope.name}`}>
        {!scope.retired && (
          <button type="button" onClick={ask('edit')}>
            <Pencil size={14} strokeWidth={1.75} aria-hidden />
            Edit…
          </button>
        )}
        <button type="button" className={scope.retired ? undefined : 'bad'} onClick={ask('retire')}>
          {scope.retired ? (
            <ArchiveRestore size={14} strokeWidth={1.75} aria-hidden />
          ) : (
            <Archive size={14} strokeWidth={1.75} aria-hidden />
          )}
          {scope.retired ? 'Bring back…' : 'Retire…'}
        </button>
      </Menu>
      {asking === 'edit' && (
        <ScopeEditor
          audience={audience}
          scope={scope}
          roles={roles}
          action={actions.saveScope}
          onClose={close}
        />
      )}
      {asking === 'retire' && (
        <RetireDialog
          scope={scope}
          preview={actions.previewRetirement}
          action={actions.retireScope}
          onClose={close}
        />
      )}
    </>
  );
}

interface RetireDialogProps {
  scope: ScopeLine;
  preview: FormAction<CarriersView>;
  action: FormAction;
  onClose: () => void;
}

function RetireDialog({ scope, preview, action, onClose }: RetireDialogProps) {
  const carriers = usePreview(preview, [['scope', scope.name]]);
  const { state, pending, form } = useFormAction(action, () => {
    announce(scope.retired ? `${scope.name} counts again` : `${scope.name} is retired`);
    onClose();
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={scope.retired ? `Bring back ${scope.name}?` : `Retire ${scope.name}?`}
      footer={
        <>
          <Button data-safe onClick={onClose}>
            {scope.retired ? 'Leave it retired' : 'Keep it'}
          </Button>
          <Button
            type="submit"
            form="retire-scope"
            look={scope.retired ? 'primary' : 'destroy'}
            aria-disabled={pending}
          >
            {scope.retired ? 'Bring back' : 'Retire'}
          </Button>
        </>
      }
    >
      <form id="retire-scope" {...form} className="body stack16">
        <CarriersWords carriers={carriers} retired={scope.retired} />
        <Refusal state={state} id="retire-refusal" />
        <input type="hidden" name="scope" value={scope.name} />
        <input type="hidden" name="retire" value={scope.retired ? 'no' : 'yes'} />
      </form>
    </Dialog>
  );
}

function CarriersWords({ carriers, retired }: { carriers: Preview<CarriersView>; retired: boolean }) {
  if (carriers.state === 'asking') return <p className="d2">Counting the tokens that carry it…</p>;
  if (carriers.state === 'failed')
    return <Note tone="bad">The tokens that carry it could not be counted.</Note>;
  const { tokens, owners } = carriers.value;
  const whom = `${counted(tokens, 'live token')} of ${counted(owners, 'owner')}`;
  if (retired) {
    return (
      <p className="d2">
        {tokens === 0
          ? 'No live token carries it.'
          : `${whom} can use it again, where their owners still may.`}
      </p>
    );
  }
  return (
    <>
      <Note tone={tokens === 0 ? 'plain' : 'warn'}>
        {tokens === 0
          ? 'Hits no token: none that is live carries it.'
          : `Hits ${whom}, on their next request.`}
      </Note>
      <p className="d2">No new token gets it. Nothing is deleted: bringing it back makes it count again.</p>
    </>
  );
}
