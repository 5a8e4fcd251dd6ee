import type { IncomingMessage } from 'node:http';
import { bearerChallenge } from '@/core/http/bearer-credential';
import { deprecationFields } from '@/core/http/deprecation-fields';
import { clientAddress } from '@/core/net/client-address';
import type { VerifyOutcome } from '@/core/token/verify-token';
import { andThen } from '../and-then';
import { decideAsked } from '../caller-question';
import {
  acceptCaller,
  type DataPlane,
  parseToken,
  parseVerifierCredential,
  presentedBearer,
  type ReceivedRequest,
  recordUse,
  refuseToken,
} from '../data-plane';
import { identityFields } from '../identity-fields';
import { answerWithinLimits, isLimited } from '../limits/answer-within-limits';
import type { Spent } from '../limits/limits';
import { rateLimitFields } from '../limits/rate-limit-fields';
import { parseForwardAuthQuery } from '../parse-forward-auth-query';
import { problemReply, type Reply } from '../reply';

/** A gateway's verifier credential. The Authorization header is the client's. */
const CREDENTIAL_HEADER = 'x-latchkey-verifier';

/**
 * `GET /v1/forward-auth?scope=…`: may this request go through? For gateways that ask before they pass a request on, with its
 * Authorization header: 200 with who it is in header fields, or the refusal to send to the client as it is.
 *
 * What else a gateway passes of the request is not read: not its method, path or host, which a client may have written. Only with
 * a credential is it a gateway whose word counts, and then the last address in X-Forwarded-For is the client's.
 */
export function forwardAuthRoute(
  plane: DataPlane,
  { head: request }: ReceivedRequest,
): Reply | Promise<Reply> {
  const credential = gatewayCredential(request);
  if (!credential) return misconfigured(plane, 'X-Latchkey-Verifier is not one verifier credential.');
  const needed = parseForwardAuthQuery(request.url ?? '');
  if (!needed.ok) return misconfigured(plane, needed.detail);
  const bearer = presentedBearer(plane, request);
  const secret = bearer.ok ? parseToken(bearer.value) : null;
  return andThen(plane.source.find({ credential, secret }), (found) => {
    const answered = acceptCaller(plane, found);
    if (!answered) return misconfigured(plane, 'The verifier credential is unknown or revoked.');
    if (!bearer.ok) return inHeader(bearer.reply);
    const { api, clock } = answered;
    const presented = { requiredScopes: needed.value, clientAddress: addressFrom(request) };
    const outcome = decideAsked({ api, found, clock, secret }, presented);
    const answer = (decided: VerifyOutcome, spent: Spent | null) =>
      answerGateway(plane, decided, needed.value, spent);
    if (isLimited(outcome)) return answerWithinLimits(plane, clock, outcome, presented, answer);
    recordUse(plane, outcome, presented, clock);
    return answer(outcome, null);
  });
}

function gatewayCredential(request: IncomingMessage) {
  const [text = '', second] = request.headersDistinct[CREDENTIAL_HEADER] ?? [];
  return second === undefined ? parseVerifierCredential(text) : null;
}

/** As the gateway saw it: it appended it itself, whatever stood there before. */
function addressFrom(request: IncomingMessage): string | null {
  const forwardedFor = request.headersDistinct['x-forwarded-for']?.join(',');
  return forwardedFor === undefined ? null : (clientAddress(undefined, forwardedFor, 1) ?? null);
}

/** Not the client's fault, so it is not told 401. Nobody gets through. */
const misconfigured = (plane: DataPlane, detail: string): Reply =>
  problemReply(plane, 'GATEWAY_MISCONFIGURED', { detail });

/** A refusal with its body in a header field too: nginx throws the body of what it asked away, and can send this on. */
const inHeader = (reply: Reply): Reply => ({
  ...reply,
  headers: { ...reply.headers, 'X-Latchkey-Problem': reply.body.replace(NOT_ASCII, escapeUnit) },
});

const NOT_ASCII = /[^\x20-\x7E]/g;
const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

function answerGateway(
  plane: DataPlane,
  outcome: VerifyOutcome,
  needed: readonly string[],
  spent: Spent | null,
): Reply {
  const fields = spent && 'records' in outcome ? rateLimitFields(outcome.records.quotas, spent) : {};
  switch (outcome.code) {
    case 'VALID':
      return {
        status: 200,
        headers: { ...identityFields(outcome), ...fields, ...deprecationFields(outcome.records.secret) },
        body: '',
        code: outcome.code,
      };
    case 'INSUFFICIENT_SCOPE':
      return inHeader(refuseScopes(plane, outcome.missingScopes, needed));
    case 'IP_NOT_ALLOWED':
      return inHeader(problemReply(plane, 'IP_NOT_ALLOWED'));
    case 'RATE_LIMITED': {
      const headers = { ...fields, 'Retry-After': String(spent?.retryAfterSeconds ?? 1) };
      return inHeader(problemReply(plane, 'RATE_LIMITED', { headers }));
    }
    default:
      // The client is not told which; an operator is.
      return { ...inHeader(refuseToken(plane)), code: outcome.code };
  }
}

function refuseScopes(plane: DataPlane, missing: readonly string[], needed: readonly string[]): Reply {
  const picker = new URLSearchParams({ scopes: missing.join(' ') });
  return problemReply(plane, 'INSUFFICIENT_SCOPE', {
    headers: { 'WWW-Authenticate': bearerChallenge({ error: 'insufficient_scope', scopes: needed }) },
    members: { missing_scopes: missing, fix_url: `${plane.portalUrl}/tokens/new?${picker}` },
  });
}
