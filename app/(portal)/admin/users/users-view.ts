import { parameter, type SearchParameters } from '@/app/search-parameters';
import {
  type LeftApplication,
  USER_VIEWS,
  type UserLine,
  type UsersQuery,
} from '@/components/users/view-models';
import { formatPublicId } from '@/core/ids/public-id';
import { cleanSearchText } from '@/core/text/search-text';
import type { ListedUser } from '@/server/users/list-users';
import type { Membership } from '@/server/users/off-board-user';

/** The list an address asks for. What it does not understand is the default: an old link still opens a list. */
export function parseUsersQuery(given: SearchParameters): UsersQuery {
  return {
    text: cleanSearchText(parameter(given, 'q') ?? ''),
    view: USER_VIEWS.find((view) => view === parameter(given, 'status')) ?? 'all',
    cursor: parameter(given, 'after'),
  };
}

export function userLineOf(user: ListedUser, readerId: string): UserLine {
  return {
    id: formatPublicId('user', user.id),
    name: user.name,
    email: user.email ?? '',
    isYou: user.id === readerId,
    roles: user.roles,
    status: user.suspendedAt ? 'suspended' : user.hasPassword ? 'active' : 'invited',
    liveTokens: user.liveTokens,
    lastSeenAt: user.lastSeenAt,
  };
}

export const leftApplicationOf = ({ applicationId, ...rest }: Membership): LeftApplication => ({
  ...rest,
  id: formatPublicId('application', applicationId),
});
