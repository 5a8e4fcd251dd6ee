/** What the verifier says about a token. @see the verifier's `POST /v1/tokens/verify` */
export interface Verdict {
  valid: boolean;
  code: string;
  subject?: string;
  owner?: { name: string; external_id: string | null };
  missing_scopes?: string[];
  /** Of a token that was used too often: how long to wait. */
  retry_after_seconds?: number;
  /** How a token's rate limits stand, as fields to pass on to the client; empty for a token without limits. */
  rateLimitFields: Record<string, string>;
}

export interface Question {
  token: string;
  /** The request needs all of these. */
  scopes: string[];
  /** Where the request came from. */
  ip: string;
}

/** The verifier could not be asked, or could not say. Nothing is known about the token: answer 503, never 401. */
export class NoVerdictError extends Error {
  override readonly name = 'NoVerdictError';
}

/** Longer than this is no answer: the client of this API waits meanwhile. */
const TIMEOUT_MS = 1_000;

/**
 * Asks the verifier whether a token is good, now, for this request. This is all an API has to do.
 *
 * @throws NoVerdictError
 */
export async function askVerifier(url: string, credential: string, question: Question): Promise<Verdict> {
  try {
    const response = await fetch(`${url}/v1/tokens/verify`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${credential}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(question),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) {
      return { ...((await response.json()) as Verdict), rateLimitFields: rateLimitFields(response.headers) };
    }
    throw new NoVerdictError(`The verifier answered ${response.status}.`);
  } catch (error) {
    if (error instanceof NoVerdictError) throw error;
    throw new NoVerdictError('The verifier does not answer.', { cause: error });
  }
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
