import { formatPublicId } from '@/core/ids/public-id';
import type { ApiRecord } from '@/core/token/token-record';
import type { VerifyOutcome } from '@/core/token/verify-token';
import { subjectOf } from '@/core/token/wire-record';

/** @see RFC 7662 §2.2; instants are NumericDate: whole seconds since the epoch. */
export type IntrospectionAnswer =
  | { active: false }
  | {
      active: true;
      token_type: 'Bearer';
      /** Effective at the API that asks, separated by spaces. */
      scope: string;
      sub: string;
      aud: string;
      iss: string;
      /** The token's id: stays the same when its secret is rotated. */
      jti: string;
      iat: number;
      exp?: number;
      nbf?: number;
      /** The application whose token this is; a personal token was requested by no client. */
      client_id?: string;
    };

/** An inactive token is inactive: why is nobody's business here (§2.2). */
export function introspectionAnswer(
  outcome: VerifyOutcome,
  api: ApiRecord,
  issuer: string,
): IntrospectionAnswer {
  if (outcome.code !== 'VALID') return { active: false };
  const { token, owner } = outcome.records;
  const subject = subjectOf(owner);
  return {
    active: true,
    token_type: 'Bearer',
    scope: outcome.scopes.join(' '),
    sub: subject,
    aud: api.audience,
    iss: issuer,
    jti: formatPublicId('token', token.id),
    iat: secondsDown(token.createdAt),
    // Rounded towards a shorter life: a cache that keeps to them never outlasts the token.
    ...(token.expiresAt ? { exp: secondsDown(token.expiresAt) } : {}),
    ...(token.notBefore ? { nbf: Math.ceil(token.notBefore.getTime() / 1_000) } : {}),
    ...(owner.type === 'application' ? { client_id: subject } : {}),
  };
}

const secondsDown = (instant: Date) => Math.floor(instant.getTime() / 1_000);
