import { formatPosition } from '@/core/freshness/change-log';
import { LEASE_MS } from '@/core/freshness/lease';
import { type VerifyRecords, verifyToken } from '@/core/token/verify-token';
import { toWireRecord } from '@/core/token/wire-record';
import { answerCaller, type CallerQuestion } from '../caller-question';
import { changeTag } from '../changes/change-tag';
import { type DataPlane, type ReceivedRequest, recordUse } from '../data-plane';
import type { LookupAnswer } from '../lookup-answer';
import { parseLookupQuestion } from '../parse-lookup-request';
import { jsonReply, type Reply } from '../reply';

/**
 * `POST /v1/tokens/lookup`: for SDKs, the records of a token presented to an API, for that API to decide from and to hold as
 * long as the change feed vouches for them.
 */
export function lookupRoute(plane: DataPlane, request: ReceivedRequest): Reply | Promise<Reply> {
  return answerCaller(plane, request, {
    mediaType: 'application/json',
    parse: parseLookupQuestion,
    answer: (asked) => jsonReply(200, answerLookup(plane, asked)),
  });
}

function answerLookup(plane: DataPlane, asked: CallerQuestion<{ token: string }>): LookupAnswer {
  const { api, found, secret, clock } = asked;
  const stamp = { clock: [clock.lo, clock.hi] as [number, number] };
  const records = found.joined?.records;
  if (!secret || !records?.effective.has(api.id)) {
    const request = { api, requiredScopes: [], clientAddress: null };
    const outcome = secret
      ? verifyToken(records ?? null, request, clock)
      : ({ code: 'INVALID_FORMAT' } as const);
    // Whoever may not hold its records cannot report its use either.
    recordUse(plane, outcome, request, clock);
    return { ...stamp, found: false, code: outcome.code };
  }
  // What was just looked up is held by now, unless a change has overtaken it.
  const proven = plane.source.proven(secret);
  const ageMs = plane.feedAgeMs();
  if (proven?.joined.records.effective.has(api.id) && Number.isFinite(ageMs)) {
    const { owner } = proven;
    const roleTags = owner.type === 'user' ? owner.roleIds.map((id) => changeTag(api.id, 'role', id)) : [];
    const position = plane.changes.position;
    return {
      ...stamp,
      ...facts(proven.joined.records, api.id),
      age_ms: ageMs,
      position: position && formatPosition(position),
      depends_on: [
        changeTag(api.id, 'token', proven.joined.records.token.id),
        changeTag(api.id, owner.type, owner.id),
        ...roleTags,
        changeTag(api.id, 'api', api.id),
      ],
    };
  }
  // Without the feed's word it was looked up that recently by itself.
  return { ...stamp, ...facts(records, api.id), age_ms: LEASE_MS, position: null, depends_on: [] };
}

function facts(records: VerifyRecords, apiId: string) {
  // Limits are spent at the verifier, and it is the verifier that tells of an awaited secret's first use.
  const isOurs = records.quotas.length > 0 || records.secret.awaited;
  const decide = isOurs ? ('verifier' as const) : ('here' as const);
  const record = decide === 'here' ? toWireRecord(records, records.effective.get(apiId) ?? []) : null;
  return { found: true as const, decide, record };
}
