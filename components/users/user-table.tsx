// biome-ignore-all lint/a11y/noRedundantRoles: below 860 px display: grid takes the roles away
import Link from 'next/link';
import { initialsOf } from '@/components/ui/initials';
import { count } from '@/components/ui/number-format';
import { RelativeTime } from '@/components/ui/relative-time';
import { RowsLoading } from '@/components/ui/rows-loading';
import { Status } from '@/components/ui/status';
import { TableFrame } from '@/components/ui/table';
import type { Present } from '@/components/ui/time-format';
import { type UserActions, UserMenu } from './user-menu';
import type { UserLine } from './view-models';

interface UserTableProps {
  users: readonly UserLine[];
  present: Present;
  actions: UserActions | null;
}

const statusOf: Record<
  UserLine['status'],
  { status: 'active' | 'pending_approval' | 'suspended'; word: string }
> = {
  active: { status: 'active', word: 'Active' },
  invited: { status: 'pending_approval', word: 'Invited' },
  suspended: { status: 'suspended', word: 'Suspended' },
};

export function UserTable({ users, present, actions }: UserTableProps) {
  return (
    <TableFrame label="Users">
      <table className="tbl us" role="table">
        <UserTableHead changes={actions !== null} />
        <tbody role="rowgroup">
          {users.map((user) => (
            <UserRow key={user.id} user={user} present={present} actions={actions} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

export function UserTableLoading({ changes }: { changes: boolean }) {
  return (
    <RowsLoading
      className="tbl us"
      label="Users"
      head={<UserTableHead changes={changes} />}
      cells={[
        { className: 'u-name', width: 150 },
        { className: 'u-roles', width: 90 },
        { className: 'u-status', width: 64 },
        { className: 'u-live r', width: 24 },
        { className: 'u-seen nw', width: 70 },
        ...(changes ? [{ className: 'u-menu r' }] : []),
      ]}
    />
  );
}

function UserTableHead({ changes }: { changes: boolean }) {
  return (
    <thead role="rowgroup">
      <tr role="row">
        <th scope="col">User</th>
        <th scope="col">Roles</th>
        <th scope="col">Status</th>
        <th scope="col" className="r">
          Live tokens
        </th>
        <th scope="col">Last seen</th>
        {changes && (
          <th scope="col">
            <span className="sr">Actions</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function UserRow({ user, present, actions }: Omit<UserTableProps, 'users'> & { user: UserLine }) {
  return (
    <tr role="row" className={user.status === 'suspended' ? 'dim' : undefined}>
      <td role="cell" className="u-name">
        <span className="row">
          <span className="av" aria-hidden="true">
            {initialsOf(user.name)}
          </span>
          <span className="min-w-0">
            <span className="ell block" title={user.name}>
              <Link className="q m" href={`/admin/users/${user.id}`} prefetch={false} data-row>
                {user.name}
              </Link>
              {user.isYou && <span className="d3"> (you)</span>}
            </span>
            <span className="sub ell" title={user.email}>
              {user.email}
            </span>
          </span>
        </span>
      </td>
      <td role="cell" className="u-roles">
        {user.roles.join(', ') || <span className="d3">none</span>}
      </td>
      <td role="cell" className="u-status">
        <Status {...statusOf[user.status]} />
      </td>
      <td role="cell" className="u-live r">
        {count(user.liveTokens)}
      </td>
      <td role="cell" className="u-seen nw">
        {user.lastSeenAt ? (
          <RelativeTime at={user.lastSeenAt} present={present} />
        ) : (
          <span className="d3">Never</span>
        )}
      </td>
      {actions && (
        <td role="cell" className="u-menu r">
          <UserMenu user={user} actions={actions} zone={present.zone} />
        </td>
      )}
    </tr>
  );
}
