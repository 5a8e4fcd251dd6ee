/** A use case's answer. Refusals are values, with a stable code and words for the person; faults are exceptions. */
export type Result<T> = { ok: true; value: T } | Refusal;

export interface Refusal {
  ok: false;
  code: RefusalCode;
  /** For the person who asked: what happened and what to do. */
  message: string;
  /** Which inputs are wrong, by field name, in words. */
  fields?: Record<string, string>;
  /** With RATE_LIMITED: how long to wait. */
  retryAfterSeconds?: number;
}

/** Every refusal there is, and the HTTP status it has on the wire. */
export const REFUSALS = {
  INVALID_INPUT: 400,
  NOT_SIGNED_IN: 401,
  WRONG_CREDENTIALS: 401,
  LINK_INVALID: 404,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  EMAIL_TAKEN: 409,
  TOKEN_LIMIT_REACHED: 409,
  ALREADY_REVOKED: 409,
  ALREADY_DONE: 409,
  ROTATION_IN_FLIGHT: 409,
  NOT_RESTORABLE: 409,
  NOT_NARROWER: 409,
  AGAINST_POLICY: 409,
  LAST_ADMIN: 409,
  LAST_OWNER: 409,
  CHANGED_MEANWHILE: 409,
  OWNER_INACTIVE: 409,
  IDEMPOTENCY_MISMATCH: 422,
  RATE_LIMITED: 429,
} as const;
export type RefusalCode = keyof typeof REFUSALS;

export const accept = <T>(value: T): Result<T> => ({ ok: true, value });

export const refuse = (code: RefusalCode, message: string): Refusal => ({ ok: false, code, message });

/** Refuses input, telling each wrong field what is wrong with it. */
export const refuseFields = (fields: Record<string, string>): Refusal => ({
  ok: false,
  code: 'INVALID_INPUT',
  message: 'Some fields need a look.',
  fields,
});

/** Someone else's thing is as absent as one that never was: a 403 would tell that it exists. */
export const notFound = (): Refusal => refuse('NOT_FOUND', 'No such thing, or not yours.');
