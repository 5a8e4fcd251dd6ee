'use client';
import { UserPlus, X } from 'lucide-react';
import Form from 'next/form';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { MEMBER_ROLES } from '@/core/access/principal';
import { Button } from '../ui/button';
import { Field, fieldAria } from '../ui/field';
import { Chip, Filters } from '../ui/filters';
import { type FormAction, useFormAction } from '../ui/form-action';
import { initialsOf } from '../ui/initials';
import { count, counted } from '../ui/number-format';
import { Pager } from '../ui/pager';
import { Refusal } from '../ui/refusal';
import { SearchInput } from '../ui/search-input';
import { Select, TextInput } from '../ui/text-input';
import { announce } from '../ui/toast';
import {
  type ApplicationView,
  type MemberLine,
  type MembersQuery,
  memberRoleWords,
  membersParameters,
} from './view-models';

interface MembersProps {
  application: Pick<ApplicationView, 'id' | 'members' | 'may'>;
  actions: Record<'addMember' | 'setMemberRole' | 'removeMember', FormAction>;
}

/** Who looks after the application. Owners and admins change that; anybody takes out themselves. */
export function Members({ application, actions }: MembersProps) {
  const { id, members, may } = application;
  const { asked, lines, counts, nextCursor } = members;
  const paged = lines.length < counts.all;
  return (
    <div className="stack16">
      {paged && <FindMember applicationId={id} asked={asked} />}
      {lines.length === 0 && (
        <p className="d2 t13">
          No member is called “{asked.text}”. <Link href={membersHref(id)}>Show all</Link>
        </p>
      )}
      <ul className="lines t13">
        {lines.map((member) => (
          <li key={member.id} className="member">
            <span className="av" aria-hidden="true">
              {initialsOf(member.name)}
            </span>
            <span className="grow">
              <b className="m">{member.name}</b>{' '}
              <span className="d3 member-email">
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
      {paged && (
        <Pager
          first={asked.cursor ? membersHref(id, { text: asked.text }) : undefined}
          next={nextCursor ? membersHref(id, { text: asked.text, cursor: nextCursor }) : undefined}
        >
          {counts.matching < counts.all
            ? `${count(counts.matching)} of ${counted(counts.all, 'member')}`
            : counted(counts.all, 'member')}
        </Pager>
      )}
      {may.manage && <AddMember applicationId={id} action={actions.addMember} />}
    </div>
  );
}

function FindMember({ applicationId, asked }: { applicationId: string; asked: MembersQuery }) {
  return (
    <Filters>
      <Form
        action={`/applications/${applicationId}`}
        className="search"
        role="search"
        scroll={false}
        key={asked.text}
      >
        <SearchInput
          label="Search members"
          name={membersParameters.text}
          defaultValue={asked.text}
          maxLength={100}
          placeholder="Name, e-mail"
          shortcut="/"
        />
      </Form>
      {asked.text !== '' && <Chip field="Member" value={asked.text} without={membersHref(applicationId)} />}
    </Filters>
  );
}

function membersHref(applicationId: string, asked: Partial<MembersQuery> = {}): string {
  const query = new URLSearchParams();
  if (asked.text) query.set(membersParameters.text, asked.text);
  if (asked.cursor) query.set(membersParameters.cursor, asked.cursor);
  return `/applications/${applicationId}${query.size > 0 ? `?${query}` : ''}#members`;
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
