export { authorize } from './authorize';
export { createVerifier } from './create-verifier';
export { LatchkeyError, VerifierRefusedError, VerifierUnavailableError } from './errors';
export type {
  Authorization,
  AuthorizationRequest,
  ProtectOptions,
  Question,
  Refusal,
  RefusalCode,
  Token,
  Verdict,
  Verifier,
  VerifierOptions,
} from './types';
