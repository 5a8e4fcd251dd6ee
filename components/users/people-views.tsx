import { Views } from '@/components/ui/filters';
import { USER_VIEWS, type UsersQuery, type UserView } from './view-models';

const words: Record<UserView, string> = {
  all: 'Users',
  active: 'Active',
  invited: 'Invited',
  suspended: 'Suspended',
};

/** Users by state, and roles: the parts of one page. */
export function PeopleViews({ current }: { current: UserView | 'roles' }) {
  return (
    <Views
      label="Users and roles"
      views={[
        ...USER_VIEWS.map((view) => ({
          label: words[view],
          href: usersHref({ text: '', view, cursor: null }),
          current: view === current,
        })),
        { label: 'Roles', href: '/admin/roles', current: current === 'roles' },
      ]}
    />
  );
}

export const viewWord = (view: UserView) => words[view];

export function usersHref({ text, view, cursor }: UsersQuery): string {
  const query = new URLSearchParams();
  if (view !== 'all') query.set('status', view);
  if (text) query.set('q', text);
  if (cursor) query.set('after', cursor);
  return query.size > 0 ? `/admin/users?${query}` : '/admin/users';
}
