'use client';
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field, FieldError, fieldAria } from '@/components/ui/field';
import type { FormAction } from '@/components/ui/form-action';
import { Risk } from '@/components/ui/risk';
import { Select, TextInput } from '@/components/ui/text-input';
import { PORTAL_RIGHTS } from '@/core/access/principal';
import { NEW_MARK } from '@/core/scope/new-mark';
import type { EffectView } from '../review/effect-view';
import { ReviewedDialog } from '../review/reviewed-dialog';
import type { RoleLine, ScopeChoice } from './view-models';
import { rightWords } from './words';

interface RoleEditorProps {
  /** Absent: a new one. */
  role?: RoleLine;
  choices: readonly ScopeChoice[];
  action: FormAction<EffectView>;
}

/** The field that is filled in first gets the focus: a name is fixed once it is given. */
const safe = { 'data-safe': true };

/** Adds a role, or changes what its members may put on tokens; says first which tokens lose what. */
export function RoleEditor(props: RoleEditorProps) {
  const { role } = props;
  const [open, setOpen] = useState(false);
  const Icon = role ? Pencil : Plus;
  return (
    <>
      <Button
        size={role ? 'small' : undefined}
        look={role ? undefined : 'primary'}
        aria-label={role ? `Edit ${role.name}` : undefined}
        onClick={() => setOpen(true)}
      >
        <Icon size={14} strokeWidth={1.75} aria-hidden />
        {role ? 'Edit' : 'Add role'}
      </Button>
      {open && <RoleDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function RoleDialog({ role, choices, action, onClose }: RoleEditorProps & { onClose: () => void }) {
  return (
    <ReviewedDialog
      id="role-form"
      title={role ? `Edit ${role.name}` : 'Add a role'}
      action={action}
      save={role ? 'Save' : 'Add role'}
      done={role ? 'Saved' : 'Added'}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          <Field
            id="role-name"
            label="Name"
            hint={role ? 'Fixed: people and scopes refer to it.' : 'A lower-case word such as billing-ops.'}
            error={errorOf('name')}
          >
            <TextInput
              {...fieldAria('role-name', { hint: true, error: errorOf('name') })}
              name="name"
              defaultValue={role?.name}
              readOnly={role !== undefined}
              maxLength={40}
              autoComplete="off"
              spellCheck={false}
              {...(role ? {} : safe)}
            />
          </Field>
          <Field id="role-description" label="Description" aside="optional" error={errorOf('description')}>
            <TextInput
              {...fieldAria('role-description', { error: errorOf('description') })}
              name="description"
              defaultValue={role?.description}
              {...(role ? safe : {})}
              maxLength={400}
              autoComplete="off"
            />
          </Field>
          <Field
            id="role-right"
            label="In the portal"
            hint={role?.builtIn ? 'Fixed: this role ships with Latchkey.' : undefined}
            error={errorOf('portal_right')}
          >
            {role?.builtIn ? (
              <TextInput
                {...fieldAria('role-right', { hint: true, error: errorOf('portal_right') })}
                value={rightWords[role.portalRight]}
                readOnly
              />
            ) : (
              <Select
                {...fieldAria('role-right', { error: errorOf('portal_right') })}
                name="portal_right"
                defaultValue={role?.portalRight ?? 'none'}
              >
                {PORTAL_RIGHTS.map((right) => (
                  <option key={right} value={right}>
                    {rightWords[right]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {role?.builtIn && <input type="hidden" name="portal_right" value={role.portalRight} />}
          <ScopeBoxes choices={choices} held={role?.scopes ?? []} error={errorOf('scopes')} />
          <input type="hidden" name="mark" value={role?.mark ?? NEW_MARK} />
        </>
      )}
    </ReviewedDialog>
  );
}

interface ScopeBoxesProps {
  choices: readonly ScopeChoice[];
  held: readonly string[];
  error: string | undefined;
}

function ScopeBoxes({ choices, held, error }: ScopeBoxesProps) {
  return (
    <fieldset aria-describedby={error ? 'role-scopes-error' : undefined}>
      <legend className="lab">May put on tokens</legend>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div className="boxes" tabIndex={0}>
        {choices.map(({ api, scopes }) => (
          <fieldset key={api}>
            <legend className="small d3">{api}</legend>
            {scopes.map((scope) => (
              <label key={scope.name} className="choice">
                <input
                  type="checkbox"
                  className="ck"
                  name="scopes"
                  value={scope.name}
                  defaultChecked={held.includes(scope.name)}
                />
                <span className="grow">
                  <span className="mono small">{scope.name}</span>
                  {scope.description && <span className="d3"> {scope.description}</span>}
                </span>
                <Risk level={scope.risk} />
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      <FieldError id="role-scopes-error" error={error} />
    </fieldset>
  );
}
