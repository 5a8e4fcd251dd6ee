'use client';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { FieldError } from '@/components/ui/field';
import type { FormAction } from '@/components/ui/form-action';
import type { EffectView } from '../review/effect-view';
import { ReviewedDialog } from '../review/reviewed-dialog';
import { RoleBoxes } from './role-boxes';
import { type UserLine, userFields } from './view-models';

interface EditUserRolesProps {
  user: Pick<UserLine, 'id' | 'name' | 'roles'>;
  roles: readonly { name: string; description: string }[];
  action: FormAction<EffectView>;
}

/** Several roles, their union; says first what the person's tokens lose. */
export function EditUserRoles({ user, roles, action }: EditUserRolesProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        <Pencil size={13} strokeWidth={1.75} aria-hidden />
        Change roles
      </Button>
      {open && (
        <ReviewedDialog
          id="roles-form"
          title={`Roles of ${user.name}`}
          action={action}
          save="Save"
          done="Saved"
          onClose={() => setOpen(false)}
        >
          {(errorOf) => (
            <fieldset aria-describedby={errorOf('roles') ? 'user-roles-error' : undefined}>
              <legend className="sr">Roles</legend>
              <RoleBoxes roles={roles} ticked={user.roles} />
              <FieldError id="user-roles-error" error={errorOf('roles')} />
              <input type="hidden" name={userFields.userId} value={user.id} />
              {user.roles.map((role) => (
                <input key={role} type="hidden" name={userFields.shownRoles} value={role} />
              ))}
            </fieldset>
          )}
        </ReviewedDialog>
      )}
    </>
  );
}
