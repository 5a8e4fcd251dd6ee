import { z } from 'zod';
import { mayIssueToken } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { decideRates, refuseByPolicy } from '@/core/policy/policy';
import { formatRates, NO_RATE_LIMITS, type RateLimits } from '@/core/rate-limit/rate-limits';
import { parseCidrList } from '@/core/token/cidr';
import { decideExpiry } from '@/core/token/expiry';
import { parseLabel, parseNote } from '@/core/token/label';
import { parseMetadata } from '@/core/token/metadata';
import { highestRisk } from '@/core/token/token-risk';
import type { ChangeTransaction } from '@/db/change';
import type { Queryable } from '@/db/client';
import type { ScopeRow } from '@/db/queries/catalogue';
import { getPolicy, holdPolicy } from '@/db/queries/policy';
import { rateColumnsOf } from '@/db/queries/rate-columns';
import { findLiveTokenByLabel, insertToken, type TokenOwner } from '@/db/queries/tokens';
import { actorOf, changeAs, type UseCaseContext } from '../context';
import { makeTokenSecret } from '../installation/make-token-secret';
import { findKeptAnswer, keepAnswer } from '../kept-answer';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';
import { labelTaken } from './edit-token';
import { ISSUED, type IssuedToken } from './issued-token';
import { refuseOverLimit } from './live-limit';
import { rateLimitsInput } from './rate-limits-input';
import { holdOwner, listScopesOfOwner, lockOwner, readOwner } from './token-owner';

const LOG_SALT_BYTES = 32;

export const issueTokenInput = z.object({
  label: z.string(),
  note: z.string().default(''),
  /** Scope names. Empty never means all. */
  scopes: z.array(z.string()).max(1_000),
  expiry: z.discriminatedUnion('type', [
    z.object({ type: z.literal('days'), days: z.number() }),
    z.object({ type: z.literal('at'), instant: z.date() }),
    z.object({ type: z.literal('never') }),
  ]),
  /** One CIDR or address a line. Empty means from anywhere. */
  cidrs: z.string().default(''),
  metadata: z.record(z.string(), z.unknown()).default({}),
  /** Requests it may make in each window; null, or left out: what policy allows at most. */
  rateLimits: rateLimitsInput.default(NO_RATE_LIMITS),
  /** Made once per form: a double submit makes one token. */
  idempotencyKey: z.string().min(8).max(128).optional(),
});
export type IssueTokenInput = z.input<typeof issueTokenInput>;

/**
 * Issues a token to `owner`, personal to a user or an application's, and returns its secret, the only time it exists outside its owner's hands.
 *
 * Label uniqueness and the limit of live tokens are decided under the lock of the owner's row, so they are exact under
 * any number of parallel requests; so is who may issue: a member who was taken out before does not. The scopes must be among what the owner's roles, or its ceiling, permit at that moment. A
 * repeated `idempotencyKey` with the same input gets the same answer for ten minutes.
 *
 * Refuses with INVALID_INPUT (fields: label, note, scopes, expiry, cidrs, metadata, rates), TOKEN_LIMIT_REACHED, OWNER_INACTIVE,
 * FORBIDDEN (another person's), NOT_FOUND (another's application), IDEMPOTENCY_MISMATCH.
 */
export async function issueToken(
  principal: Principal,
  input: IssueTokenInput & { owner: TokenOwner },
  ctx: UseCaseContext,
): Promise<Result<IssuedToken>> {
  const { type, id } = input.owner;
  const wanted = issueTokenInput.parse(input);
  const texts = parseTexts(wanted);
  if (!texts.ok) return texts;
  const { idempotencyKey } = wanted;
  const request = { route: 'issue-token', idempotencyKey, wanted: { ...wanted, ownerId: id } } as const;
  const owner = await readOwner(ctx.db.read, principal, { type, id });
  // Asked here so that nobody locks what is not theirs, and again when it is locked.
  if (!mayIssueToken(principal, owner)) return notTheirs(owner);

  return changeAs(principal, ctx, async (tx) => {
    const state = await lockOwner(tx.query, owner);
    if (!mayIssueToken(principal, await holdOwner(tx.query, principal, owner))) return notTheirs(owner);
    if (!state?.active) return refuse('OWNER_INACTIVE', INACTIVE[owner.type]);
    const repeated = await findKeptAnswer(tx.query, principal, request, ISSUED, ctx);
    if (repeated) return repeated;
    const grant = await decideGrant(tx.query, principal, owner, texts.value, wanted, ctx);
    if (!grant.ok) return grant;
    const issued = await insertIssued(tx, principal, owner, texts.value, grant.value, ctx);
    await keepAnswer(tx.query, principal, request, ISSUED, issued, ctx);
    return accept(issued);
  });
}

const notTheirs = (owner: TokenOwner) =>
  owner.type === 'user'
    ? refuse('FORBIDDEN', 'A token can only be issued by the person it acts for.')
    : notFound();

const INACTIVE = {
  user: 'This account is not active: it cannot hold new tokens.',
  application: 'This application is archived: it cannot hold new tokens. Restore it first.',
} as const;

interface TokenTexts {
  label: string;
  note: string;
  cidrs: string[];
  metadata: Record<string, unknown>;
}

function parseTexts(wanted: z.output<typeof issueTokenInput>): Result<TokenTexts> {
  const label = parseLabel(wanted.label);
  const note = parseNote(wanted.note);
  const cidrs = parseCidrList(wanted.cidrs);
  const metadata = parseMetadata(wanted.metadata);
  if (label.ok && note.ok && cidrs.ok && metadata.ok) {
    return accept({
      label: label.text,
      note: note.text,
      cidrs: cidrs.cidrs,
      metadata: metadata.metadata,
    });
  }
  return refuseFields({
    ...(label.ok ? {} : { label: label.message }),
    ...(note.ok ? {} : { note: note.message }),
    ...(cidrs.ok ? {} : { cidrs: cidrs.errors.map((error) => error.message).join('\n') }),
    ...(metadata.ok ? {} : { metadata: metadata.message }),
  });
}

function withheldWords(principal: Principal, owner: TokenOwner): string {
  if (owner.type === 'application') return 'Above the ceiling';
  return `Not ${principal.type === 'user' ? 'yours' : "the owner's"} to give`;
}

interface Grant {
  scopes: ScopeRow[];
  expiresAt: Date | null;
  rateLimits: RateLimits;
}

/** What the owner's roles or ceiling, the policy and the owner's other tokens allow; decided under the lock of the owner's row. */
async function decideGrant(
  query: Queryable,
  principal: Principal,
  owner: TokenOwner,
  texts: TokenTexts,
  wanted: z.output<typeof issueTokenInput>,
  ctx: UseCaseContext,
): Promise<Result<Grant>> {
  await holdPolicy(query, 'to issue');
  const policy = await getPolicy(query);
  const grantable = new Map((await listScopesOfOwner(query, owner)).map((scope) => [scope.name, scope]));
  const names = [...new Set(wanted.scopes)];
  const scopes = names.flatMap((name) => grantable.get(name) ?? []);
  const expiry = decideExpiry(wanted.expiry, policy, ctx.clock.nowMs());
  const fields: Record<string, string> = {};

  if (names.length === 0) fields.scopes = 'Tick at least one scope. Nothing ticked means no permission.';
  else if (scopes.length < names.length) {
    const withheld = names.filter((name) => !grantable.has(name)).map((name) => name.slice(0, 100));
    fields.scopes = `${withheldWords(principal, owner)}, or no such scope: ${withheld.slice(0, 5).join(', ')}.`;
  }
  if (!expiry.ok) fields.expiry = expiry.message;
  const risk = highestRisk(scopes.map((scope) => scope.risk));
  const rates = decideRates(wanted.rateLimits, policy);
  if (!rates.ok) fields.rates = rates.message;
  const against = refuseByPolicy({ risk, cidrs: texts.cidrs }, policy);
  if (against) fields.cidrs = against;
  if (await findLiveTokenByLabel(query, owner, texts.label)) fields.label = labelTaken(principal, owner);
  if (Object.keys(fields).length > 0 || !expiry.ok || !rates.ok) return refuseFields(fields);

  const overLimit = await refuseOverLimit(query, owner, policy);
  return overLimit ?? accept({ scopes, expiresAt: expiry.expiresAt, rateLimits: rates.rateLimits });
}

async function insertIssued(
  { query, record }: ChangeTransaction,
  principal: Principal,
  owner: TokenOwner,
  texts: TokenTexts,
  { scopes, expiresAt, rateLimits }: Grant,
  ctx: UseCaseContext,
): Promise<IssuedToken> {
  const tokenId = ctx.newId();
  const actor = actorOf(principal);
  const kind = owner.type === 'user' ? 'personal' : 'application';
  const { secret, stored } = await makeTokenSecret(query, kind === 'personal' ? 'pat' : 'app', ctx);
  await insertToken(query, {
    token: {
      id: tokenId,
      kind,
      ...(owner.type === 'user' ? { userId: owner.id } : { applicationId: owner.id }),
      ...texts,
      createdByType: actor.type === 'verifier' ? 'system' : actor.type,
      createdById: actor.id,
      expiresAt,
      ...rateColumnsOf(rateLimits),
      logSalt: Buffer.from(ctx.randomBytes(LOG_SALT_BYTES)),
    },
    secret: { id: ctx.newId(), tokenId, ...stored },
    scopeIds: scopes.map((scope) => scope.id),
  });
  const issued = {
    tokenId,
    label: texts.label,
    secret,
    expiresAt,
    scopes: scopes.map((scope) => scope.name),
    cidrs: texts.cidrs,
  };
  record({
    action: 'token.issue',
    target: { type: 'token', id: tokenId, name: texts.label },
    owner,
    tokenId,
    after: {
      kind,
      label: texts.label,
      scopes: issued.scopes,
      cidrs: texts.cidrs,
      expires_at: expiresAt?.toISOString() ?? null,
      rate_limits: formatRates(rateLimits),
    },
  });
  return issued;
}
