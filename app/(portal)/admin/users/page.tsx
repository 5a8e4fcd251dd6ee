import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { presentAt } from '@/app/present';
import type { SearchParameters } from '@/app/search-parameters';
import { withSkeleton } from '@/app/with-skeleton';
import { UsersLoading, UsersPage } from '@/components/users/users-page';
import { hasPortalRight } from '@/core/access/authorize';
import { requestContext, requirePortalRight } from '@/server/auth/current-user';
import { listRoles } from '@/server/roles/list-roles';
import { listUsers } from '@/server/users/list-users';
import { inviteUserAction, makeUserLinkAction, resumeUserAction, suspendUserAction } from './actions';
import { parseUsersQuery, userLineOf } from './users-view';

export const metadata: Metadata = { title: 'Users' };

const ACTIONS = {
  invite: inviteUserAction,
  makeLink: makeUserLinkAction,
  suspend: suspendUserAction,
  resume: resumeUserAction,
};

export default async function Page({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const reader = await requirePortalRight('auditor');
  const ctx = await requestContext();
  const query = parseUsersQuery(await searchParams);
  const changes = hasPortalRight(reader, 'admin');
  const read = async () => {
    const [list, roles] = await Promise.all([listUsers(reader, query, ctx), listRoles(reader, ctx)]);
    if (!list.ok || !roles.ok) notFound();
    const { asOf, users, matching, nextCursor } = list.value;
    return (
      <UsersPage
        view={{
          asOf,
          query,
          users: users.map((user) => userLineOf(user, reader.userId)),
          matching,
          nextCursor,
          roles: roles.value.roles.map(({ name, description }) => ({ name, description })),
        }}
        present={await presentAt(asOf)}
        actions={changes ? ACTIONS : null}
      />
    );
  };
  return (
    <div className="in-w">{await withSkeleton(<UsersLoading query={query} changes={changes} />, read())}</div>
  );
}
