'use client';
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, fieldAria } from '@/components/ui/field';
import type { FormAction } from '@/components/ui/form-action';
import { TextInput } from '@/components/ui/text-input';
import { NEW_MARK } from '@/core/scope/new-mark';
import type { EffectView } from '../review/effect-view';
import { ReviewedDialog } from '../review/reviewed-dialog';
import type { ApiView } from './view-models';

interface ApiEditorProps {
  /** Absent: a new one. */
  api?: Pick<ApiView, 'mark' | 'name' | 'audience' | 'description'>;
  action: FormAction<EffectView>;
}

/** Adds an API, or changes its words. */
export function ApiEditor({ api, action }: ApiEditorProps) {
  const [open, setOpen] = useState(false);
  const Icon = api ? Pencil : Plus;
  return (
    <>
      <Button
        size={api ? 'small' : undefined}
        look={api ? undefined : 'primary'}
        onClick={() => setOpen(true)}
      >
        <Icon size={14} strokeWidth={1.75} aria-hidden />
        {api ? 'Edit' : 'Add API'}
      </Button>
      {open && <ApiDialog api={api} action={action} onClose={() => setOpen(false)} />}
    </>
  );
}

function ApiDialog({
  api,
  action,
  onClose,
}: {
  api: ApiEditorProps['api'];
  action: ApiEditorProps['action'];
  onClose: () => void;
}) {
  return (
    <ReviewedDialog
      id="api-form"
      title={api ? `Edit ${api.name}` : 'Add an API'}
      action={action}
      save={api ? 'Save' : 'Add API'}
      done={api ? 'Saved' : 'Added. Give it scopes next.'}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          <Field id="api-name" label="Name" error={errorOf('name')}>
            <TextInput
              {...fieldAria('api-name', { error: errorOf('name') })}
              name="name"
              defaultValue={api?.name}
              maxLength={80}
              autoComplete="off"
              data-safe
            />
          </Field>
          <Field
            id="api-audience"
            label="Audience"
            hint={
              api
                ? 'Fixed: tokens and servers know the API by it.'
                : 'A URI that names it for good, such as its address.'
            }
            error={errorOf('audience')}
          >
            <TextInput
              mono
              {...fieldAria('api-audience', { hint: true, error: errorOf('audience') })}
              name="audience"
              defaultValue={api?.audience}
              readOnly={api !== undefined}
              placeholder="https://orders.example"
              maxLength={400}
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
          <Field id="api-description" label="Description" aside="optional" error={errorOf('description')}>
            <TextInput
              {...fieldAria('api-description', { error: errorOf('description') })}
              name="description"
              defaultValue={api?.description}
              maxLength={1_000}
              autoComplete="off"
            />
          </Field>
          <input type="hidden" name="mark" value={api?.mark ?? NEW_MARK} />
        </>
      )}
    </ReviewedDialog>
  );
}
