/**
 * What `verify` throws. An error says nothing about the token: a refused token is a verdict, not an error. No message holds a
 * secret, and none has a cause: what a network library says may.
 */
export class LatchkeyError extends Error {
  override readonly name: string = 'LatchkeyError';
}

/** No answer in time, none that can be read, or no credential to ask with yet. Answer 503, never 401. */
export class VerifierUnavailableError extends LatchkeyError {
  override readonly name = 'VerifierUnavailableError';
}

/** The verifier does not take the question: most often a credential that is no good. Answer 500. */
export class VerifierRefusedError extends LatchkeyError {
  override readonly name = 'VerifierRefusedError';
  /** The verifier's: 400, 401, … */
  readonly status: number;
  /** The problem's code; null if what answered is no verifier. */
  readonly code: string | null;

  constructor(message: string, status: number, code: string | null) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
