import { z } from 'zod';
import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { parseEmail } from '@/core/auth/email';
import { cleanSearchText } from '@/core/text/search-text';
import {
  countUsers,
  findListedUser,
  findUserByEmail,
  type ListedUser,
  listUsers as listUserRows,
  type UserPosition,
  type UserView,
} from '@/db/queries/users';
import type { UseCaseContext } from '../context';
import { formatInstantCursor, parseInstantCursor } from '../instant-cursor';
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
  /** Counting stops at 1,000: above it `capped` is true. */
  matching: { value: number; capped: boolean };
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
    listUserRows(ctx.db.read, filter, { after: parseCursor(input.cursor), limit: USERS_PER_PAGE + 1 }),
    countUsers(ctx.db.read, filter, COUNT_MAX),
  ]);
  const users = found.slice(0, USERS_PER_PAGE);
  const last = found.length > USERS_PER_PAGE ? users.at(-1) : undefined;
  return accept({
    asOf: ctx.clock.now(),
    users,
    matching: { value: Math.min(count, COUNT_MAX), capped: count > COUNT_MAX },
    nextCursor: last ? formatInstantCursor({ at: last.createdAt, id: last.id }) : null,
  });
}

const wantedUser = z.union([z.object({ userId: z.uuid() }), z.object({ email: z.string().max(1_000) })]);

/** One user, by id or address. Refuses with NOT_FOUND. */
export async function getUser(
  principal: Principal,
  input: z.input<typeof wantedUser>,
  ctx: UseCaseContext,
): Promise<Result<ListedUser>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const wanted = wantedUser.parse(input);
  const userId = 'userId' in wanted ? wanted.userId : await findIdByEmail(wanted.email, ctx);
  const user = userId === undefined ? undefined : await findListedUser(ctx.db.read, userId);
  return user ? accept(user) : notFound();
}

async function findIdByEmail(typed: string, ctx: UseCaseContext): Promise<string | undefined> {
  const parsed = parseEmail(typed);
  return parsed.ok ? (await findUserByEmail(ctx.db.read, parsed.email))?.id : undefined;
}

/** A cursor that is not ours starts from the first page. */
function parseCursor(cursor: string | null): UserPosition | null {
  const position = parseInstantCursor(cursor);
  return position && { createdAt: position.at, id: position.id };
}
