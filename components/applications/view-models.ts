/** What the application pages show. Use cases map rows to these; components see nothing else. Ids are public ids. */

import type { MemberRole } from '@/core/access/principal';
import type { RateLimits } from '@/core/rate-limit/rate-limits';
import type { RiskLevel } from '@/core/token/token-risk';
import type { TokenListPage } from '../tokens/view-models';

export interface ApplicationLine {
  id: string;
  name: string;
  description: string;
  owners: string[];
  members: number;
  liveTokens: number;
  /** Null: never. */
  lastUsedAt: Date | null;
  archived: boolean;
}

export interface ApplicationsView {
  asOf: Date;
  /** Everybody's, for those who look after all of them. */
  all: boolean;
  text: string;
  applications: ApplicationLine[];
  /** There are more than are shown. */
  more: boolean;
}

export interface CeilingLine {
  name: string;
  description: string;
  risk: RiskLevel;
  retired: boolean;
  /** Live tokens of the application that carry it. */
  liveTokens: number;
}

export interface MemberLine {
  id: string;
  name: string;
  email: string;
  role: MemberRole;
  suspended: boolean;
  isReader: boolean;
}

/** How the address of an application's page names which members are shown. */
export const membersParameters = { text: 'member', cursor: 'members_after' } as const;

export interface MembersQuery {
  text: string;
  /** Null: the first page. */
  cursor: string | null;
}

export interface MembersView {
  asked: MembersQuery;
  lines: MemberLine[];
  counts: { all: number; owners: number; matching: number };
  nextCursor: string | null;
}

export interface ApplicationView {
  asOf: Date;
  id: string;
  name: string;
  description: string;
  createdAt: Date;
  createdByName: string | null;
  archivedAt: Date | null;
  /** Null: never. */
  lastUsedAt: Date | null;
  tokens: TokenListPage;
  ceiling: CeilingLine[];
  /** What its tokens may ask together, and what policy allows at most. */
  rates: { shared: RateLimits; most: RateLimits };
  /** Scopes that are not in the ceiling and could be: for who may widen it. */
  others: CeilingLine[];
  members: MembersView;
  /** What the reader is to it; null: no member. */
  part: MemberRole | null;
  may: { issue: boolean; limit: boolean; manage: boolean; widen: boolean; restore: boolean };
}

export const memberRoleWords: Record<MemberRole, string> = {
  owner: 'Owner',
  maintainer: 'Maintainer',
  viewer: 'Viewer',
};
