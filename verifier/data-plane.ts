import type { IncomingMessage } from 'node:http';
import type { DatabaseClock } from '@/core/freshness/database-clock';
import { bearerChallenge, hasTokenInQuery, readBearerCredential } from '@/core/http/bearer-credential';
import { parseTokenSecret, type SecretKind } from '@/core/token/token-format';
import type { ApiRecord } from '@/core/token/token-record';
import type { TokenSecret } from '@/core/token/token-secret';
import type { ClockReading, VerifyOutcome } from '@/core/token/verify-token';
import type { UsageRecorder } from '@/core/usage/usage-recorder';
import type { ReportedUsage, ReportedUsageResult } from '@/db/queries/reported-usage';
import type { CredentialRecord } from '@/db/queries/verification/find-credential';
import type { ChangeStreams } from './changes/change-streams';
import type { Limits } from './limits/limits';
import type { VerifierMetrics } from './metrics/verifier-metrics';
import type { ReceivedBody } from './received-body';
import { type Found, type RecordSource, RecordsUnavailableError } from './records/record-source';
import {
  type ProblemOptions,
  type ProblemSource,
  problemReply,
  type Reply,
  type VerifierProblemCode,
} from './reply';
import type { FirstUses } from './usage/first-uses';

/** What the routes work with. */
export interface DataPlane extends ProblemSource {
  source: RecordSource;
  changes: ChangeStreams;
  clock: DatabaseClock;
  monotonicMs: () => number;
  /** Milliseconds since S; infinite while the feed vouches for nothing, and once this process is on its way out. */
  feedAgeMs: () => number;
  usage: UsageRecorder;
  firstUses: FirstUses;
  /** Adds use that was counted elsewhere to what is stored. */
  addUsage: (flush: ReportedUsage) => Promise<ReportedUsageResult>;
  metrics: VerifierMetrics;
  limits: Limits;
  trustedProxyHops: number;
}

/** A request, read to its end or as far as we read. */
export interface ReceivedRequest {
  head: IncomingMessage;
  body: ReceivedBody;
}

/** Either the thing, or the reply that refuses it. */
export type OrReply<T> = { ok: true; value: T } | { ok: false; reply: Reply };

const TOKEN_KINDS: readonly SecretKind[] = ['pat', 'app'];

/** A presented text if it has the form of a token's secret; null otherwise, a verifier credential included. */
export function parseToken(text: string): TokenSecret | null {
  const parsed = parseTokenSecret(text);
  return parsed.ok && TOKEN_KINDS.includes(parsed.kind) ? parsed.secret : null;
}

type BearerProblem = 'CREDENTIALS_MISSING' | 'INVALID_CLIENT' | 'INVALID_TOKEN' | 'INVALID_REQUEST';

/** Refuses a bearer credential the way RFC 6750 §3 says, with a problem as its body. None gets no error code. */
export function refuseBearer(plane: ProblemSource, code: BearerProblem, detail: string): Reply {
  const error = code === 'INVALID_REQUEST' ? 'invalid_request' : 'invalid_token';
  const challenge =
    code === 'CREDENTIALS_MISSING' ? bearerChallenge({}) : bearerChallenge({ error, description: detail });
  return problemReply(plane, code, { detail, headers: { 'WWW-Authenticate': challenge } });
}

/** The one bearer credential a request presents. */
export function presentedBearer(plane: ProblemSource, request: IncomingMessage): OrReply<string> {
  const { url = '' } = request;
  const queryAt = url.indexOf('?');
  if (queryAt >= 0 && hasTokenInQuery(url.slice(queryAt + 1))) {
    const detail = 'A token in a URL ends up in logs: send it in the Authorization header, and only there.';
    return { ok: false, reply: refuseBearer(plane, 'INVALID_REQUEST', detail) };
  }
  const presented = readBearerCredential(request.rawHeaders);
  switch (presented.kind) {
    case 'bearer':
      return { ok: true, value: presented.text };
    case 'malformed':
      return { ok: false, reply: refuseBearer(plane, 'INVALID_REQUEST', presented.detail) };
    case 'none':
      return {
        ok: false,
        reply: refuseBearer(plane, 'CREDENTIALS_MISSING', 'Send it as Authorization: Bearer.'),
      };
  }
}

const refuseCaller = (plane: ProblemSource): Reply =>
  refuseBearer(plane, 'INVALID_CLIENT', 'This is not a verifier credential that works.');

export interface Answered {
  api: ApiRecord;
  credential: CredentialRecord;
  found: Found;
  clock: ClockReading;
}

/** The caller's credential; what cannot be one is refused without a query. */
export function callerCredential(plane: DataPlane, request: IncomingMessage): OrReply<TokenSecret> {
  const bearer = presentedBearer(plane, request);
  if (!bearer.ok) return bearer;
  const value = parseVerifierCredential(bearer.value);
  return value ? { ok: true, value } : { ok: false, reply: refuseCaller(plane) };
}

/** Judges the caller whose credential was looked up together with the token in question. */
export function judgeCaller(plane: DataPlane, found: Found): OrReply<Answered> {
  const value = acceptCaller(plane, found);
  return value ? { ok: true, value } : { ok: false, reply: refuseCaller(plane) };
}

/** Null: the credential that was looked up is unknown or ended. */
export function acceptCaller(plane: DataPlane, found: Found): Answered | null {
  const clock = readClock(plane);
  const { credential } = found;
  if (!credential || credential.revokedAt || (credential.retireAt?.getTime() ?? Infinity) <= clock.hi) {
    return null;
  }
  plane.usage.recordCredential(credential.id, clock.lo);
  const api = { id: credential.apiId, audience: credential.audience };
  return { api, credential, found, clock };
}

/** A text that can be a verifier credential; null otherwise. */
export function parseVerifierCredential(text: string): TokenSecret | null {
  const parsed = parseTokenSecret(text);
  return parsed.ok && parsed.kind === 'ver' ? parsed.secret : null;
}

export function readClock(plane: DataPlane): ClockReading {
  const reading = plane.clock.read();
  if (!reading) throw new RecordsUnavailableError("The database's clock was never read.");
  return reading;
}

/** One answer for every reason a token is no good: whoever holds a secret is not told what became of it. */
export const refuseToken = (plane: ProblemSource): Reply =>
  refuseBearer(plane, 'INVALID_TOKEN', 'The token is unknown, malformed, expired or revoked.');

/** Counts a decision about a known token. */
export function recordUse(
  plane: DataPlane,
  outcome: VerifyOutcome,
  request: { clientAddress: string | null; requiredScopes: readonly string[] },
  clock: ClockReading,
): void {
  plane.metrics.decided(outcome.code);
  if (!('records' in outcome)) return;
  const { secret, token } = outcome.records;
  plane.usage.recordToken({
    atMs: clock.lo,
    tokenId: token.id,
    secretId: secret.id,
    outcome: outcome.code,
    address: request.clientAddress,
    scopes: request.requiredScopes,
  });
  if (secret.awaited && outcome.code === 'VALID') plane.firstUses.note(secret.id);
}

/** A malformed question: a problem, with the error code OAuth clients look for. */
export const refuseQuestion = (
  plane: ProblemSource,
  code: VerifierProblemCode,
  options: ProblemOptions,
): Reply => problemReply(plane, code, { ...options, members: { error: 'invalid_request' } });
