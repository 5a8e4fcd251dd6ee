'use client';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field, FieldError, fieldAria } from '@/components/ui/field';
import { type FormAction, useFormAction } from '@/components/ui/form-action';
import { Refusal } from '@/components/ui/refusal';
import { TextInput } from '@/components/ui/text-input';
import { OneTimeLink } from './one-time-link';
import { RoleBoxes } from './role-boxes';
import { type OneTimeLinkView, type UsersView, userFields } from './view-models';

interface InviteUserProps {
  roles: UsersView['roles'];
  action: FormAction<OneTimeLinkView>;
  zone: string;
}

const ROLE_DEFAULT = 'developer';

/** The page's main act: makes a user who has no password yet, and the link to choose one. */
export function InviteUser(props: InviteUserProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <UserPlus size={14} strokeWidth={1.75} aria-hidden />
        Invite
      </Button>
      {open && <InviteDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function InviteDialog({ roles, action, zone, onClose }: InviteUserProps & { onClose: () => void }) {
  const [name, setName] = useState('');
  const { state, pending, form, errorOf } = useFormAction(action);
  const link = state.status === 'ok' ? state.data : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={link ? `${name} is invited` : 'Invite someone'}
      footer={
        link ? (
          <Button onClick={onClose}>Done</Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" type="submit" form="invite-user" aria-disabled={pending}>
              Make the invitation
            </Button>
          </>
        )
      }
    >
      <form id="invite-user" {...form} className="body stack16">
        <Refusal state={state} id="invite-refusal" />
        {link ? (
          <OneTimeLink link={link} name={name} zone={zone} />
        ) : (
          <>
            <Field
              id={userFields.email}
              label="E-mail"
              hint="To sign in with. Nothing is sent to it."
              error={errorOf('email')}
            >
              <TextInput
                {...fieldAria(userFields.email, { hint: true, error: errorOf('email') })}
                name={userFields.email}
                type="email"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                required
                data-safe
              />
            </Field>
            <Field
              id={userFields.name}
              label="Name"
              hint="They can change it when they join."
              error={errorOf('name')}
            >
              <TextInput
                {...fieldAria(userFields.name, { hint: true, error: errorOf('name') })}
                name={userFields.name}
                value={name}
                onChange={(event) => setName(event.target.value)}
                autoComplete="off"
                maxLength={80}
                required
              />
            </Field>
            <RoleChoice roles={roles} error={errorOf('roles')} />
          </>
        )}
      </form>
    </Dialog>
  );
}

function RoleChoice({ roles, error }: { roles: UsersView['roles']; error: string | undefined }) {
  return (
    <fieldset aria-describedby={error ? 'roles-error' : undefined}>
      <legend className="lab">Roles</legend>
      <RoleBoxes roles={roles} ticked={[ROLE_DEFAULT]} />
      <FieldError id="roles-error" error={error} />
    </fieldset>
  );
}
