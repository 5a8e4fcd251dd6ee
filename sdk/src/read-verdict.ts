import { deprecationFields } from '@/core/http/deprecation-fields';
import type { Token, Verdict } from './types';

/** Reads the answer to `POST /v1/tokens/verify`. Null: it is not one, and nothing is known about the token. */
export function readVerdict(answer: unknown, rateLimitFields: Record<string, string>): Verdict | null {
  if (!isRecord(answer) || typeof answer.code !== 'string') return null;
  if (answer.valid === true) {
    const token = answer.code === 'VALID' ? readToken(answer) : null;
    return (
      token && { valid: true, code: 'VALID', token, headers: { ...rateLimitFields, ...secretFields(answer) } }
    );
  }
  if (answer.valid !== false || answer.code === 'VALID') return null;
  const { missing_scopes: missing, retry_after_seconds: retryAfter } = answer;
  return {
    valid: false,
    code: answer.code,
    missingScopes: isTextList(missing) ? missing : [],
    retryAfterSeconds: typeof retryAfter === 'number' ? retryAfter : null,
    headers: rateLimitFields,
  };
}

/** What an answer says of the end of the secret; nothing where it says nothing. */
function secretFields(answer: Record<string, unknown>): Record<string, string> {
  const { secret_superseded_at: superseded, secret_retires_at: retires } = answer;
  return deprecationFields({ supersededAt: instantOf(superseded), retireAt: instantOf(retires) });
}

function instantOf(value: unknown): Date | null {
  const at = typeof value === 'string' ? new Date(value) : null;
  return at && !Number.isNaN(at.getTime()) ? at : null;
}

function readToken(answer: Record<string, unknown>): Token | null {
  const { token_id: id, kind, subject, scopes, expires_at: expires, metadata } = answer;
  const owner = readOwner(answer.owner);
  const expiresAt = typeof expires === 'string' ? new Date(expires) : null;
  const isToken =
    typeof id === 'string' &&
    (kind === 'personal' || kind === 'application') &&
    typeof subject === 'string' &&
    owner !== null &&
    isTextList(scopes) &&
    (expires === null || !Number.isNaN(expiresAt?.getTime() ?? Number.NaN)) &&
    isRecord(metadata);
  return isToken ? { id, kind, subject, owner, scopes, expiresAt, metadata, source: 'live' } : null;
}

function readOwner(value: unknown): Token['owner'] | null {
  if (!isRecord(value)) return null;
  const { type, id, name, external_id: externalId = null } = value;
  const isOwner =
    (type === 'user' || type === 'application') &&
    typeof id === 'string' &&
    typeof name === 'string' &&
    (externalId === null || typeof externalId === 'string');
  return isOwner ? { type, id, name, externalId } : null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
