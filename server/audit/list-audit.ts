import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import type { AuditAction } from '@/core/audit/actions';
import { type ActivityKind, actionsOfKind } from '@/core/audit/activity-kind';
import { parseEmail } from '@/core/auth/email';
import { ID_OF_NOTHING, type IdKind, parseAnyPublicId } from '@/core/ids/public-id';
import { cleanSearchText } from '@/core/text/search-text';
import { normaliseAddress } from '@/core/token/cidr';
import { type AuditFilter, type AuditRow, listAudit as listAuditRows } from '@/db/queries/audit';
import type { InstantPosition } from '@/db/queries/newest-first';
import { findUserByEmail } from '@/db/queries/users';
import type { UseCaseContext } from '../context';
import { formatInstantCursor, parseInstantCursor } from '../lists/instant-cursor';
import { pageOf } from '../lists/page-of';
import { accept, notFound, type Result } from '../result';
import { whileAllowed } from '../while-allowed';

export const AUDIT_LINES_PER_PAGE = 50;

export interface AuditQuestion {
  /**
   * What was typed: an id of anything, an address, a request's id, a person's e-mail, or a part of a name. An id finds
   * what its bearer did and what was done to it.
   */
  text: string;
  /** One action, or all of a kind; null: every one. */
  action: AuditAction | ActivityKind | null;
  /** Public id of who acted, or `cli`; null: anybody. */
  actor: string | null;
  /** Public id of what was changed, or of the user or application whose things were; null: anything. */
  target: string | null;
  from: Date | null;
  before: Date | null;
}

export interface AuditPage {
  asOf: Date;
  lines: AuditRow[];
  nextCursor: string | null;
}

/** One page of everything that was recorded, newest first. For auditors; refuses others with NOT_FOUND. */
export async function listAudit(
  principal: Principal,
  question: AuditQuestion & { cursor: string | null },
  ctx: UseCaseContext,
): Promise<Result<AuditPage>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const filters = await filtersOf(question, ctx);
  const found = await listFiltered(
    filters,
    parseInstantCursor(question.cursor),
    AUDIT_LINES_PER_PAGE + 1,
    ctx,
  );
  const { rows: lines, last } = pageOf(found, AUDIT_LINES_PER_PAGE);
  return accept({
    asOf: ctx.clock.now(),
    lines,
    nextCursor: last ? formatInstantCursor({ at: last.occurredAt, id: last.id }) : null,
  });
}

const LINES_AT_ONCE = 1_000;

/**
 * All that matches, newest first, some at a time: never all in memory, and up to now only, so that it ends however much is
 * written meanwhile. For auditors; refuses others with NOT_FOUND.
 */
export async function readAuditTrail(
  principal: Principal,
  question: AuditQuestion,
  ctx: UseCaseContext,
): Promise<Result<AsyncIterable<AuditRow[]>>> {
  if (!hasPortalRight(principal, 'auditor')) return notFound();
  const filters = await filtersOf({ ...question, before: question.before ?? ctx.clock.now() }, ctx);
  return accept(whileAllowed(principal, batches(filters, ctx), ctx));
}

async function* batches(filters: AuditFilter[], ctx: UseCaseContext): AsyncGenerator<AuditRow[]> {
  let after: InstantPosition | null = null;
  for (;;) {
    const rows: AuditRow[] = await listFiltered(filters, after, LINES_AT_ONCE, ctx);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < LINES_AT_ONCE) return;
    after = { at: last.occurredAt, id: last.id };
  }
}

/** What matches any of the filters: each is asked through its own index, then they are merged. */
async function listFiltered(
  filters: readonly AuditFilter[],
  after: InstantPosition | null,
  limit: number,
  ctx: UseCaseContext,
): Promise<AuditRow[]> {
  const found = await Promise.all(
    filters.map((filter) => listAuditRows(ctx.db.read, filter, { after, limit })),
  );
  const rows = new Map(found.flat().map((row) => [row.id, row]));
  return [...rows.values()].sort(newestFirst).slice(0, limit);
}

const newestFirst = (a: AuditRow, b: AuditRow) =>
  b.occurredAt.getTime() - a.occurredAt.getTime() || (a.id < b.id ? 1 : -1);

async function filtersOf(question: AuditQuestion, ctx: UseCaseContext): Promise<AuditFilter[]> {
  const { action, actor, target, from, before } = question;
  const base: AuditFilter = {
    actions: actionsOf(action),
    actor: actor === null ? null : actorOf(actor),
    target: null,
    owner: null,
    from,
    before,
    address: null,
    requestId: null,
    text: '',
  };
  const targeted = target === null ? [base] : aboutId(base, target);
  const texts = await Promise.all(
    targeted.map((filter) => withText(filter, cleanSearchText(question.text), ctx)),
  );
  return texts.flat();
}

function actionsOf(action: AuditQuestion['action']): readonly string[] | null {
  if (action === null) return null;
  return action.includes('.') ? [action] : actionsOfKind(action as ActivityKind);
}

/** How the audit names what a public id is of. */
const TARGET_TYPES: Partial<Record<IdKind, string>> = {
  token: 'token',
  user: 'user',
  application: 'application',
  api: 'api',
  scope: 'scope',
  role: 'role',
  verifierCredential: 'verifier_credential',
  session: 'session',
};

function actorOf(text: string): NonNullable<AuditFilter['actor']> {
  if (text === 'cli') return { type: 'system', id: 'cli' };
  const id = parseAnyPublicId(text);
  if (id?.kind === 'token') return { type: 'token', id: id.uuid };
  return { type: 'user', id: id?.kind === 'user' ? id.uuid : ID_OF_NOTHING };
}

/** What was done to it; to a user's or an application's things too. */
function aboutId(base: AuditFilter, publicId: string): AuditFilter[] {
  const id = parseAnyPublicId(publicId);
  const type = id && TARGET_TYPES[id.kind];
  if (!id || !type) return [{ ...base, target: { type: 'nothing', id: ID_OF_NOTHING } }];
  const itself = { ...base, target: { type, id: id.uuid } };
  if (type !== 'user' && type !== 'application') return [itself];
  return [itself, { ...base, owner: { type, id: id.uuid } }];
}

async function withText(filter: AuditFilter, text: string, ctx: UseCaseContext): Promise<AuditFilter[]> {
  if (text === '') return [filter];
  const id = parseAnyPublicId(text);
  if (id?.kind === 'request') return [{ ...filter, requestId: text }];
  if (id && filter.target === null && filter.owner === null) {
    const did = id.kind === 'user' && filter.actor === null ? [{ ...filter, actor: actorOf(text) }] : [];
    return [...aboutId(filter, text), ...did];
  }
  const address = normaliseAddress(text);
  if (address) return [{ ...filter, address }];
  const email = parseEmail(text);
  const user = email.ok ? await findUserByEmail(ctx.db.read, email.email) : undefined;
  if (user && filter.actor === null) return [{ ...filter, actor: { type: 'user', id: user.id } }];
  return [{ ...filter, text }];
}
