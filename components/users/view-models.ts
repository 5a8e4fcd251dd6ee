import type { MemberRole } from '@/core/access/principal';

export const USER_VIEWS = ['all', 'active', 'invited', 'suspended'] as const;
export type UserView = (typeof USER_VIEWS)[number];

export type UserStatus = 'active' | 'invited' | 'suspended';

export interface UserLine {
  /** Public id, `usr_…`. */
  id: string;
  name: string;
  email: string;
  isYou: boolean;
  roles: string[];
  status: UserStatus;
  liveTokens: number;
  /** Null: never signed in. */
  lastSeenAt: Date | null;
}

export interface UsersQuery {
  /** Name or e-mail, '' for none. */
  text: string;
  view: UserView;
  cursor: string | null;
}

export interface UsersView {
  asOf: Date;
  query: UsersQuery;
  users: UserLine[];
  matching: { value: number; capped: boolean };
  nextCursor: string | null;
  /** Roles that an invitation can give. */
  roles: { name: string; description: string }[];
}

/** An application that somebody leaves, and what becomes of it. */
export interface LeftApplication {
  id: string;
  name: string;
  memberRole: MemberRole;
  /** Nobody else active owns it. */
  leftWithoutOwner: boolean;
}

export interface OffBoardingPreviewView {
  tokens: number;
  /** Of them, used within seven days. */
  usedLately: number;
  sessions: number;
  applications: LeftApplication[];
}

/** A one-time link, in the one answer that shows it. */
export interface OneTimeLinkView {
  url: string;
  expiresAt: Date;
}

export const userFields = {
  userId: 'user_id',
  email: 'email',
  name: 'name',
  /** Repeated. */
  roles: 'roles',
  /** Repeated: those that were shown, which the change is made to. */
  shownRoles: 'shown_roles',
  reason: 'reason',
  /** The name that was shown, and the name as typed to confirm. */
  shownName: 'shown_name',
  confirm: 'confirm',
} as const;
