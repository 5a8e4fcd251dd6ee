import { hasPortalRight, highestPortalRight } from '@/core/access/authorize';
import type { MemberRole, Principal } from '@/core/access/principal';
import { isSessionLive } from '@/core/auth/session-rules';
import { formatPublicId } from '@/core/ids/public-id';
import { EVERY_TOKEN } from '@/core/token/directory-query';
import { listApplications } from '@/db/queries/applications';
import { listGrantableScopes, type ScopeRow } from '@/db/queries/catalogue';
import { listOpenSessions, type SessionRow } from '@/db/queries/sessions';
import { findListedUser, type ListedUser } from '@/db/queries/user-list';
import { listPortalRights } from '@/db/queries/users';
import { type AuditPage, listAudit } from '../audit/list-audit';
import type { UseCaseContext } from '../context';
import { accept, notFound, type Result } from '../result';
import { type DirectoryEntry, listEveryToken } from '../tokens/list-every-token';

/** Live tokens shown on a person's page; the list of all tokens has the rest. */
const TOKENS_SHOWN = 10;
const HISTORY_SHOWN = 15;

/** All that one person holds. */
export interface Person {
  asOf: Date;
  user: ListedUser;
  /** What their roles let them put on tokens today. */
  scopes: ScopeRow[];
  /** Live ones, those with reasons to look at first; at most TOKENS_SHOWN. */
  tokens: DirectoryEntry[];
  applications: { id: string; name: string; archived: boolean; memberRole: MemberRole }[];
  sessions: SessionRow[];
  /** What they did and what was done to them and theirs, newest first. */
  history: AuditPage['lines'];
}

/** What a person holds, on one page. For auditors; refuses with NOT_FOUND. */
export async function getPerson(
  principal: Principal,
  userId: string,
  ctx: UseCaseContext,
): Promise<Result<Person>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const user = await findListedUser(ctx.db.read, userId);
  if (!user) return notFound();
  const ofOwner = { ...EVERY_TOKEN, ownerId: userId, status: 'live' } as const;
  const audited = { action: null, actor: null, target: null, from: null, before: null, cursor: null };
  const [scopes, tokens, applications, open, rights, audit] = await Promise.all([
    listGrantableScopes(ctx.db.read, userId),
    listEveryToken(principal, { filter: ofOwner, sort: 'attention', cursor: null, limit: TOKENS_SHOWN }, ctx),
    listApplications(ctx.db.read, { memberId: userId, all: false, text: '' }),
    listOpenSessions(ctx.db.read, userId),
    listPortalRights(ctx.db.read, userId),
    listAudit(principal, { ...audited, text: formatPublicId('user', userId) }, ctx),
  ]);
  if (!tokens.ok) return tokens;
  if (!audit.ok) return audit;
  const right = highestPortalRight(rights);
  return accept({
    asOf: ctx.clock.now(),
    user,
    scopes,
    tokens: tokens.value.tokens,
    applications: applications.map(({ id, name, archivedAt, memberRole }) => ({
      id,
      name,
      archived: archivedAt !== null,
      memberRole: memberRole ?? 'viewer',
    })),
    sessions: open.sessions.filter((session) => isSessionLive(session, right, open.now)),
    history: audit.value.lines.slice(0, HISTORY_SHOWN),
  });
}
