'use client';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, FieldError, fieldAria } from '@/components/ui/field';
import type { FormAction } from '@/components/ui/form-action';
import { riskWords } from '@/components/ui/risk';
import { Select, TextInput } from '@/components/ui/text-input';
import { NEW_MARK } from '@/core/scope/new-mark';
import { RISK_LEVELS } from '@/core/token/token-risk';
import type { EffectView } from '../review/effect-view';
import { ReviewedDialog } from '../review/reviewed-dialog';
import type { ScopeLine } from './view-models';
import { accessWords } from './words';

interface ScopeEditorProps {
  audience: string;
  /** Absent: a new one. */
  scope?: ScopeLine;
  roles: readonly string[];
  action: FormAction<EffectView>;
  onClose: () => void;
}

const ACCESS = ['read', 'write', 'admin'] as const;
const ROLES_OF_NEW = ['admin', 'developer'];

/** A button that opens the editor for a scope that is not there yet. */
export function AddScope(props: Omit<ScopeEditorProps, 'scope' | 'onClose'>) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        <Plus size={14} strokeWidth={1.75} aria-hidden />
        Add scope
      </Button>
      {open && <ScopeEditor {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Adds a scope or changes it; says which tokens lose it before a role loses it. */
export function ScopeEditor({ audience, scope, roles, action, onClose }: ScopeEditorProps) {
  return (
    <ReviewedDialog
      id="scope-form"
      title={scope ? `Edit ${scope.name}` : 'Add a scope'}
      action={action}
      save={scope ? 'Save' : 'Add scope'}
      done={scope ? 'Saved' : 'Added'}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          <Field
            id="scope-name"
            label="Name"
            hint={scope ? 'Fixed: tokens carry it.' : 'Unique across APIs, such as orders:read.'}
            error={errorOf('name')}
          >
            <TextInput
              mono
              {...fieldAria('scope-name', { hint: true, error: errorOf('name') })}
              name="name"
              defaultValue={scope?.name}
              readOnly={scope !== undefined}
              maxLength={100}
              autoComplete="off"
              spellCheck={false}
              data-safe={scope ? undefined : true}
            />
          </Field>
          <Field id="scope-description" label="What it allows" error={errorOf('description')}>
            <TextInput
              {...fieldAria('scope-description', { error: errorOf('description') })}
              name="description"
              defaultValue={scope?.description}
              data-safe={scope ? true : undefined}
              placeholder="Read orders and their lines"
              maxLength={400}
              autoComplete="off"
            />
          </Field>
          <Field id="scope-group" label="Group" error={errorOf('group')}>
            <TextInput
              {...fieldAria('scope-group', { error: errorOf('group') })}
              name="group"
              defaultValue={scope?.group}
              placeholder="Orders"
              maxLength={80}
              autoComplete="off"
            />
          </Field>
          <div className="pair">
            <Field id="scope-risk" label="Risk" error={errorOf('risk')}>
              <Select
                {...fieldAria('scope-risk', { error: errorOf('risk') })}
                name="risk"
                defaultValue={scope?.risk ?? 'low'}
              >
                {RISK_LEVELS.map((risk) => (
                  <option key={risk} value={risk}>
                    {riskWords[risk]}
                  </option>
                ))}
              </Select>
            </Field>
            <Field id="scope-access" label="Access" error={errorOf('access')}>
              <Select
                {...fieldAria('scope-access', { error: errorOf('access') })}
                name="access"
                defaultValue={scope?.access ?? 'read'}
              >
                {ACCESS.map((access) => (
                  <option key={access} value={access}>
                    {accessWords[access]}
                  </option>
                ))}
              </Select>
            </Field>
          </div>
          <fieldset aria-describedby={errorOf('roles') ? 'scope-roles-error' : undefined}>
            <legend className="lab">Roles that may put it on tokens</legend>
            <div className="reasons">
              {roles.map((role) => (
                <label key={role} className="choice">
                  <input
                    type="checkbox"
                    className="ck"
                    name="roles"
                    value={role}
                    defaultChecked={(scope?.roles ?? ROLES_OF_NEW).includes(role)}
                  />
                  <span>{role}</span>
                </label>
              ))}
            </div>
            <FieldError id="scope-roles-error" error={errorOf('roles')} />
          </fieldset>
          <input type="hidden" name="audience" value={audience} />
          <input type="hidden" name="mark" value={scope?.mark ?? NEW_MARK} />
        </>
      )}
    </ReviewedDialog>
  );
}
