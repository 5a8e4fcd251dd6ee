import { SearchX } from 'lucide-react';
import Form from 'next/form';
import type { ReactNode } from 'react';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Chip, Filters } from '@/components/ui/filters';
import type { FormAction } from '@/components/ui/form-action';
import { cappedCount } from '@/components/ui/number-format';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import { Loading } from '@/components/ui/rows-loading';
import { SearchInput } from '@/components/ui/search-input';
import type { Present } from '@/components/ui/time-format';
import { InviteUser } from './invite-user';
import { PeopleViews, usersHref, viewWord } from './people-views';
import type { UserActions } from './user-menu';
import { UserTable, UserTableLoading } from './user-table';
import type { OneTimeLinkView, UsersQuery, UsersView } from './view-models';

interface UsersPageProps {
  view: UsersView;
  present: Present;
  /** Null for auditors, who see and change nothing. */
  actions: (UserActions & { invite: FormAction<OneTimeLinkView> }) | null;
}

export function UsersPage({ view, present, actions }: UsersPageProps) {
  const { query, users, matching, nextCursor } = view;
  return (
    <>
      <UsersHead
        actions={actions && <InviteUser roles={view.roles} action={actions.invite} zone={present.zone} />}
      />
      <PeopleViews current={query.view} />
      <UserFilters query={query} />
      {users.length === 0 ? (
        <NoUsers query={query} />
      ) : (
        <UserTable users={users} present={present} actions={actions} />
      )}
      <Pager
        first={query.cursor ? usersHref({ ...query, cursor: null }) : undefined}
        next={nextCursor ? usersHref({ ...query, cursor: nextCursor }) : undefined}
      >
        {cappedCount(matching)} {matching.value === 1 ? 'user' : 'users'}
      </Pager>
    </>
  );
}

export function UsersLoading({ query, changes }: { query: UsersQuery; changes: boolean }) {
  return (
    <Loading what="users">
      <UsersHead />
      <PeopleViews current={query.view} />
      <UserFilters query={query} />
      <UserTableLoading changes={changes} />
    </Loading>
  );
}

function UsersHead({ actions }: { actions?: ReactNode }) {
  return (
    <PageHead
      title="Users and roles"
      about="A role is the set of scopes its members may put on tokens. Nobody signs up: an admin invites."
      actions={actions}
    />
  );
}

function UserFilters({ query }: { query: UsersQuery }) {
  return (
    <Filters>
      <Form action="/admin/users" className="search" role="search" key={query.text}>
        <SearchInput
          label="Search users"
          name="q"
          defaultValue={query.text}
          maxLength={100}
          placeholder="Name, e-mail"
          shortcut="/"
        />
        {query.view !== 'all' && <input type="hidden" name="status" value={query.view} />}
      </Form>
      {query.text !== '' && (
        <Chip field="Search" value={query.text} without={usersHref({ ...query, text: '', cursor: null })} />
      )}
    </Filters>
  );
}

function NoUsers({ query }: { query: UsersQuery }) {
  return (
    <EmptyState
      mark={<SearchX size={22} strokeWidth={1.75} aria-hidden />}
      title={query.text ? `Nothing matches “${query.text}”` : `Nobody under “${viewWord(query.view)}”`}
      action={<ButtonLink href="/admin/users">Show all users</ButtonLink>}
    >
      {query.view === 'invited'
        ? 'Who was invited stands here until they have chosen a password.'
        : 'The search looks at names and e-mail addresses.'}
    </EmptyState>
  );
}
