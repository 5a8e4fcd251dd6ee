import { hasTokenInQuery, readBearerCredential } from '@/core/http/bearer-credential';
import { normaliseAddress } from '@/core/token/cidr';
import { checkScopes } from './check-scopes';
import { VerifierRefusedError, VerifierUnavailableError } from './errors';
import { refuse, refuseScopes } from './refusal';
import type { Authorization, AuthorizationRequest, Question, Refusal, Verdict, Verifier } from './types';

export const REALM = 'latchkey';

/**
 * May this request go on? A refusal is the whole answer for the client. What every adapter does, and all that one has to do.
 *
 * 401 without an error code for no token, 400 for two, a malformed one or one in the URL, 401 `invalid_token` for every reason a
 * token is no good, 403, 429, 503 when nobody can know, 500 when this API asks in the wrong way.
 *
 * @throws TypeError for a scope that cannot be one: a misspelling in your own source
 * @see RFC 6750 §3, RFC 9457
 */
export async function authorize(request: AuthorizationRequest): Promise<Authorization> {
  const { verifier, realm = REALM } = request;
  const scopes = checkScopes(request.scopes);
  const presented = readBearerCredential(request.authorization.flatMap((value) => ['authorization', value]));
  const portalUrl = verifier.portalUrl();
  const malformed = hasTokenInQuery(request.query)
    ? 'A token in a URL ends up in logs: send it in the Authorization header, and only there.'
    : presented.kind === 'malformed' && presented.detail;
  if (malformed) {
    const challenge = { realm, error: 'invalid_request' } as const;
    return refuse('INVALID_REQUEST', { portalUrl, detail: malformed, challenge });
  }
  if (presented.kind !== 'bearer') return refuse('CREDENTIALS_MISSING', { portalUrl, challenge: { realm } });

  const ip = request.ip === null ? null : normaliseAddress(request.ip);
  const question = { token: presented.text, scopes, ...(ip === null ? {} : { ip }) };
  const verdict = await ask(verifier, question);
  if (verdict === 'unknown') return refuse('UNAVAILABLE', { portalUrl, headers: { 'Retry-After': '1' } });
  if (verdict === 'wrong question') return refuse('FAULT', { portalUrl });
  if (verdict.valid) return { ok: true, token: verdict.token, headers: verdict.headers };
  // Asked again: a verifier may have learned it meanwhile.
  return refuseVerdict(verdict, scopes, realm, verifier.portalUrl());
}

/** The operator hears of a failure through `onError`; a client learns that it is none of its doing. */
async function ask(verifier: Verifier, question: Question): Promise<Verdict | 'unknown' | 'wrong question'> {
  try {
    return await verifier.verify(question);
  } catch (error) {
    if (error instanceof VerifierUnavailableError) return 'unknown';
    if (error instanceof VerifierRefusedError) return 'wrong question';
    throw error;
  }
}

function refuseVerdict(
  verdict: Exclude<Verdict, { valid: true }>,
  needed: readonly string[],
  realm: string,
  portalUrl: string | null,
): Refusal {
  const { code, missingScopes, retryAfterSeconds, headers } = verdict;
  switch (code) {
    case 'INSUFFICIENT_SCOPE':
      return refuseScopes(missingScopes, needed, { portalUrl, headers, realm });
    case 'IP_NOT_ALLOWED':
      return refuse('IP_NOT_ALLOWED', { portalUrl, headers });
    case 'RATE_LIMITED': {
      const retryAfter = { 'Retry-After': String(retryAfterSeconds ?? 1) };
      return refuse('RATE_LIMITED', { portalUrl, headers: { ...headers, ...retryAfter } });
    }
    default:
      // One answer for every reason, those that are not known here included.
      return refuse('INVALID_TOKEN', { portalUrl, headers, challenge: { realm, error: 'invalid_token' } });
  }
}
