import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { cleanSearchText } from '@/core/text/search-text';
import {
  countUsers,
  type ListedUser,
  listUsers as listUserRows,
  type UserView,
} from '@/db/queries/user-list';
import type { UseCaseContext } from '../context';
import { type CappedCount, cappedAt } from '../lists/capped-count';
import { formatInstantCursor, parseInstantCursor } from '../lists/instant-cursor';
import { pageOf } from '../lists/page-of';
import { accept, notFound, type Result } from '../result';

export const USERS_PER_PAGE = 50;
const COUNT_MAX = 1_000;

export type { ListedUser, UserView };

export interface ListUsersInput {
  view: UserView;
  /** Found anywhere in name or address. */
  text: string;
  /** Opaque, from the page before; null is the first page. */
  cursor: string | null;
}

export interface UserList {
  asOf: Date;
  users: ListedUser[];
  matching: CappedCount;
  nextCursor: string | null;
}

/** One page of all users, newest first. Refuses with NOT_FOUND: to whoever may not see it, the list does not exist. */
export async function listUsers(
  principal: Principal,
  input: ListUsersInput,
  ctx: UseCaseContext,
): Promise<Result<UserList>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const filter = { view: input.view, text: cleanSearchText(input.text) };
  const [found, count] = await Promise.all([
    listUserRows(ctx.db.read, filter, { after: parseInstantCursor(input.cursor), limit: USERS_PER_PAGE + 1 }),
    countUsers(ctx.db.read, filter, COUNT_MAX),
  ]);
  const { rows: users, last } = pageOf(found, USERS_PER_PAGE);
  return accept({
    asOf: ctx.clock.now(),
    users,
    matching: cappedAt(COUNT_MAX, count),
    nextCursor: last ? formatInstantCursor({ at: last.createdAt, id: last.id }) : null,
  });
}
