'use client';
import { FileInput } from 'lucide-react';
import { type ChangeEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, fieldAria } from '@/components/ui/field';
import type { FormAction } from '@/components/ui/form-action';
import type { EffectView } from '../review/effect-view';
import { ReviewedDialog } from '../review/reviewed-dialog';

/** Makes APIs, scopes and roles what a document says, after it was shown what that changes. */
export function ImportCatalogue({ action }: { action: FormAction<EffectView> }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <FileInput size={14} strokeWidth={1.75} aria-hidden />
        Import
      </Button>
      {open && <ImportDialog action={action} onClose={() => setOpen(false)} />}
    </>
  );
}

function ImportDialog({ action, onClose }: { action: FormAction<EffectView>; onClose: () => void }) {
  const [source, setSource] = useState('');
  const read = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    if (file) setSource(await file.text());
  };
  return (
    <ReviewedDialog
      id="import-form"
      title="Import a catalogue"
      action={action}
      look="Show what changes"
      save="Import"
      done="Imported"
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          <Field id="import-file" label="File" aside="YAML, JSON or an OpenAPI 3 document">
            <input
              id="import-file"
              type="file"
              accept=".yaml,.yml,.json"
              onChange={read}
              className="file-in"
              data-safe
            />
          </Field>
          <Field
            id="import-source"
            label="Or its text"
            hint="What it does not name stays as it is."
            error={errorOf('source')}
          >
            <textarea
              className="in mono area"
              {...fieldAria('import-source', { hint: true, error: errorOf('source') })}
              name="source"
              value={source}
              onChange={(event) => setSource(event.target.value)}
              rows={10}
              spellCheck={false}
              placeholder={'apis:\n  - name: Orders\n    audience: https://orders.example\n    scopes: []'}
            />
          </Field>
        </>
      )}
    </ReviewedDialog>
  );
}
