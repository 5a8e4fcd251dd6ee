import { VerifierRefusedError, VerifierUnavailableError } from './errors';

export interface VerifierAnswer {
  json: Record<string, unknown>;
  headers: Headers;
}

/**
 * Posts one question to the verifier.
 *
 * @throws VerifierUnavailableError if nobody can know: no answer in time, an unreadable one, 5xx, no credential yet
 * @throws VerifierRefusedError if the question is wrong, or our credential is no good
 */
export type CallVerifier = (path: string, body: unknown) => Promise<VerifierAnswer>;

export interface CallVerifierOptions {
  url: string;
  /** Null: there is none yet. */
  credential: () => string | null;
  /** Longer than this is no answer. */
  timeoutMs: number;
}

export function callVerifier({ url, credential, timeoutMs }: CallVerifierOptions): CallVerifier {
  return async (path, body) => {
    const text = credential();
    if (text === null) throw new VerifierUnavailableError('There is no verifier credential yet.');
    const { response, json } = await exchange(url + path, text, body, timeoutMs);
    if (response.ok) return { json, headers: response.headers };
    if (response.status >= 500) {
      throw new VerifierUnavailableError(`The verifier answered ${response.status}.`);
    }
    const code = typeof json.code === 'string' ? json.code : 'UNKNOWN';
    throw new VerifierRefusedError(
      `The verifier refused: ${response.status} ${code}.`,
      response.status,
      code,
    );
  };
}

async function exchange(url: string, credential: string, body: unknown, timeoutMs: number) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { Authorization: `Bearer ${credential}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      // It answers here; whoever sends us elsewhere is not it.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const json: unknown = await response.json();
    if (typeof json !== 'object' || json === null) throw new TypeError('not an object');
    return { response, json: json as Record<string, unknown> };
  } catch (error) {
    throw new VerifierUnavailableError('The verifier does not answer.', { cause: error });
  }
}
