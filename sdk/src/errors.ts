export class LatchkeyError extends Error {
  override readonly name: string = 'LatchkeyError';
}
export class VerifierUnavailableError extends LatchkeyError {
  override readonly name = 'VerifierUnavailableError';
}
export class VerifierRefusedError extends LatchkeyError {
  override readonly name = 'VerifierRefusedError';
  status: number;
  code: string;
  constructor(message: string, status: number, code: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
