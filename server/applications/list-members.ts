import { MEMBER_ROLES } from '@/core/access/principal';
import { cleanSearchText } from '@/core/text/search-text';
import type { Queryable } from '@/db/client';
import {
  countMembers,
  listMembers as listMemberRows,
  type Member,
  type MemberPosition,
} from '@/db/queries/member-list';

export type { Member };

/** Which of an application's members are asked for. */
export interface MembersAsked {
  /** Found anywhere in name or address. */
  text: string;
  /** Opaque, from the page before; null is the first page. */
  cursor: string | null;
  limit: number;
}

export interface MemberList {
  members: Member[];
  counts: { all: number; owners: number; matching: number };
  nextCursor: string | null;
}

/** One page of an application's members, owners first, then by name. Whether the reader may see them is decided before. */
export async function listMembers(
  query: Queryable,
  applicationId: string,
  { text, cursor, limit }: MembersAsked,
): Promise<MemberList> {
  const filter = { applicationId, text: cleanSearchText(text) };
  const [found, counts] = await Promise.all([
    listMemberRows(query, filter, { after: parseCursor(cursor), limit: limit + 1 }),
    countMembers(query, filter),
  ]);
  const members = found.slice(0, limit);
  const last = found.length > limit ? members.at(-1) : undefined;
  return { members, counts, nextCursor: last ? formatCursor(last) : null };
}

const CURSOR = /^(\w+)\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(.*)$/s;

const formatCursor = ({ memberRole, userId, name }: MemberPosition): string =>
  `${memberRole}.${userId}.${name}`;

/** A cursor that is not ours starts from the first page. */
function parseCursor(cursor: string | null): MemberPosition | null {
  const [, role, userId, name] = CURSOR.exec(cursor ?? '') ?? [];
  const memberRole = MEMBER_ROLES.find((one) => one === role);
  // PostgreSQL would refuse half a character or a NUL.
  return memberRole && userId && name !== undefined
    ? { memberRole, userId, name: name.toWellFormed().replaceAll('\0', '') }
    : null;
}
