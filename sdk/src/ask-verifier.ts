import { VerifierUnavailableError } from './errors';
import { postToVerifier, type VerifierAddress } from './post-to-verifier';
import { readVerdict } from './read-verdict';
import type { Question, Verdict } from './types';

/**
 * Asks the verifier whether a token is good, now, for this request.
 *
 * @throws VerifierUnavailableError, VerifierRefusedError
 */
export async function askVerifier(at: VerifierAddress, { token, scopes, ip }: Question): Promise<Verdict> {
  const { answer, headers } = await postToVerifier(at, '/v1/tokens/verify', { token, scopes, ip });
  const verdict = readVerdict(answer, rateLimitFields(headers));
  if (!verdict) throw new VerifierUnavailableError('What the verifier answered cannot be read.');
  return verdict;
}

/** @see draft-ietf-httpapi-ratelimit-headers */
function rateLimitFields(headers: Headers): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const name of ['RateLimit-Policy', 'RateLimit']) {
    const value = headers.get(name);
    if (value !== null) fields[name] = value;
  }
  return fields;
}
