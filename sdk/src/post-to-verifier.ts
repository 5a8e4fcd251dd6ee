import { VerifierRefusedError, VerifierUnavailableError } from './errors';
import { readCredential } from './read-credential';

export interface VerifierAddress {
  /** Without a slash at its end. */
  url: string;
  /** This API's credential; null: there is none yet. */
  readCredential: () => string | null;
  timeoutMs: number;
}

/** Transient, although the status says that the question was at fault. */
const TRY_AGAIN: readonly number[] = [408, 429];

/**
 * Posts one question to the verifier; its answer, as JSON if it is.
 *
 * @throws VerifierUnavailableError, VerifierRefusedError
 */
export async function postToVerifier(
  at: VerifierAddress,
  path: string,
  question: unknown,
): Promise<{ answer: unknown; headers: Headers }> {
  const { status, text, headers } = await post(at, path, question);
  if (status >= 500 || TRY_AGAIN.includes(status)) {
    throw new VerifierUnavailableError(`The verifier answered ${status}.`);
  }
  const answer = readJson(text);
  if (status >= 400) throw refused(status, problemCode(answer));
  return { answer, headers };
}

async function post(at: VerifierAddress, path: string, question: unknown) {
  const { url, timeoutMs } = at;
  const headers = { Authorization: `Bearer ${credentialOf(at)}` };
  try {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(question),
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    const reason = isLate ? `within ${timeoutMs} ms` : reasonOf(error);
    throw new VerifierUnavailableError(`The verifier does not answer (${reason}).`);
  }
}

/** @throws VerifierUnavailableError, VerifierRefusedError */
function credentialOf(at: VerifierAddress): string {
  const read = readCredential(at.readCredential);
  if (read.ok) return read.text;
  switch (read.why) {
    case 'none yet':
      throw new VerifierUnavailableError('There is no verifier credential yet.');
    case 'unreadable':
      throw new VerifierUnavailableError(`The verifier credential cannot be read (${reasonOf(read.error)}).`);
    case 'malformed':
      throw refused(401, 'INVALID_CLIENT');
  }
}

/** The name of the reason alone: a message may quote what was sent. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  for (const one of [error, error.cause]) {
    if (one instanceof Error && 'code' in one && typeof one.code === 'string') return one.code;
  }
  return error.name;
}

const HINTS: Record<number, string> = {
  400: 'is it of the same version as this package?',
  401: 'the verifier credential is unknown, revoked, or none at all',
  404: 'is that the address of a verifier?',
};

const refused = (status: number, code: string | null) =>
  new VerifierRefusedError(
    `The verifier refuses the question: ${[status, code].filter(Boolean).join(' ')} (${HINTS[status] ?? 'see its log'}).`,
    status,
    code,
  );

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Only what looks like a code of ours: whatever else answered may repeat what was sent. */
function problemCode(answer: unknown): string | null {
  const code = typeof answer === 'object' && answer !== null && 'code' in answer ? answer.code : null;
  return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : null;
}
