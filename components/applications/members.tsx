'use client';
import { UserPlus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { MEMBER_ROLES } from '@/core/access/principal';
import { Button } from '../ui/button';
import { Field, fieldAria } from '../ui/field';
import { type FormAction, useFormAction } from '../ui/form-action';
import { initialsOf } from '../ui/initials';
import { Refusal } from '../ui/refusal';
import { Select, TextInput } from '../ui/text-input';
import { announce } from '../ui/toast';
import { type ApplicationView, type MemberLine, memberRoleWords } from './view-models';

interface MembersProps {
  application: Pick<ApplicationView, 'id' | 'members' | 'may'>;
  actions: Record<'addMember' | 'setMemberRole' | 'removeMember', FormAction>;
}

/** Who looks after the application. Owners and admins change that; anybody takes out themselves. */
export function Members({ application, actions }: MembersProps) {
  const { id, members, may } = application;
  return (
    <div className="stack16">
      <ul className="lines t13">
        {members.map((member) => (
          <li key={member.id} className="w">
            <span className="av" aria-hidden="true">
              {initialsOf(member.name)}
            </span>
            <span className="grow">
              <b className="m">{member.name}</b>{' '}
              <span className="d3">
                {member.isReader ? 'you' : member.email}
                {member.suspended && ', suspended: the tokens here go on'}
              </span>
            </span>
            {may.manage ? (
              <RoleSelect
                key={member.role}
                applicationId={id}
                member={member}
                action={actions.setMemberRole}
              />
            ) : (
              <span className="d2">{memberRoleWords[member.role]}</span>
            )}
            {(may.manage || member.isReader) && (
              <RemoveMember applicationId={id} member={member} action={actions.removeMember} />
            )}
          </li>
        ))}
      </ul>
      {may.manage && <AddMember applicationId={id} action={actions.addMember} />}
    </div>
  );
}

interface MemberFormProps {
  applicationId: string;
  member: MemberLine;
  action: FormAction;
}

/** Saved when another part is chosen; a refusal stands beside it and the choice goes back. */
function RoleSelect({ applicationId, member, action }: MemberFormProps) {
  const [role, setRole] = useState(member.role);
  const { state, pending, form } = useFormAction(action, () =>
    announce(`${member.name} has another part now`),
  );
  useEffect(() => {
    if (state.status === 'refused') setRole(member.role);
  }, [state, member.role]);
  return (
    <form {...form}>
      <Refusal state={state} id={`role-${member.id}`} />
      <input type="hidden" name="application" value={applicationId} />
      <input type="hidden" name="user_id" value={member.id} />
      <Select
        name="role"
        aria-label={`Part of ${member.name}`}
        value={role}
        aria-busy={pending}
        onChange={(event) => {
          const chosen = MEMBER_ROLES.find((each) => each === event.target.value);
          if (!chosen) return;
          flushSync(() => setRole(chosen));
          event.target.form?.requestSubmit();
        }}
      >
        {MEMBER_ROLES.map((role) => (
          <option key={role} value={role}>
            {memberRoleWords[role]}
          </option>
        ))}
      </Select>
    </form>
  );
}

function RemoveMember({ applicationId, member, action }: MemberFormProps) {
  const [sure, setSure] = useState(false);
  const { state, pending, form } = useFormAction(action, () =>
    announce(`${member.name} is no member any more`),
  );
  const leaving = member.isReader ? 'Leave' : 'Remove';
  return (
    <form {...form}>
      <Refusal state={state} id={`remove-${member.id}`} />
      <input type="hidden" name="application" value={applicationId} />
      <input type="hidden" name="user_id" value={member.id} />
      {sure ? (
        <span className="row">
          <Button size="small" onClick={() => setSure(false)}>
            Keep
          </Button>
          <Button size="small" look="danger" type="submit" aria-busy={pending} autoFocus>
            {leaving}
          </Button>
        </span>
      ) : (
        <Button
          size="small"
          look="ghost"
          square
          aria-label={member.isReader ? 'Leave this application' : `Remove ${member.name}`}
          onClick={() => setSure(true)}
        >
          <X size={14} strokeWidth={1.75} aria-hidden />
        </Button>
      )}
    </form>
  );
}

function AddMember({ applicationId, action }: { applicationId: string; action: FormAction }) {
  const [email, setEmail] = useState('');
  const { state, pending, form, errorOf } = useFormAction(action, () => {
    announce(`${email} is a member now`);
    setEmail('');
  });
  return (
    <form {...form} className="row wrap items-end" noValidate>
      <Refusal state={state} id="add-member-refusal" />
      <input type="hidden" name="application" value={applicationId} />
      <Field id="member-email" label="Add a member" error={errorOf('email')}>
        <TextInput
          type="email"
          name="email"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          placeholder="E-mail"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...fieldAria('member-email', { error: errorOf('email') })}
        />
      </Field>
      <Select name="role" aria-label="Part of the new member" defaultValue="maintainer" className="w-36">
        {MEMBER_ROLES.map((role) => (
          <option key={role} value={role}>
            {memberRoleWords[role]}
          </option>
        ))}
      </Select>
      <Button type="submit" aria-busy={pending}>
        <UserPlus size={14} strokeWidth={1.75} aria-hidden />
        Add
      </Button>
    </form>
  );
}
