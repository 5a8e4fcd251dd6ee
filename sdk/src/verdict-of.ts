import { deprecationFields } from '@/core/http/deprecation-fields';
import { formatPublicId } from '@/core/ids/public-id';
import type { VerifyOutcome, VerifyRecords } from '@/core/token/verify-token';
import { subjectOf } from '@/core/token/wire-record';
import type { RefusalCode, Token, Verdict } from './types';

const NO_SCOPES: readonly string[] = Object.freeze([]);
const NO_FIELDS: Record<string, string> = Object.freeze({});

/** What is said of a token that was decided about here. Frozen, because everybody who presents it gets the same. */
export function verdictOf(outcome: VerifyOutcome, records: VerifyRecords, source: Token['source']): Verdict {
  if (outcome.code === 'VALID') {
    return Object.freeze({
      valid: true,
      code: 'VALID',
      token: tokenOf(records, outcome.scopes, source),
      headers: Object.freeze(deprecationFields(records.secret)),
    });
  }
  return refusalOf(outcome.code, outcome.code === 'INSUFFICIENT_SCOPE' ? outcome.missingScopes : NO_SCOPES);
}

export const refusalOf = (code: RefusalCode, missingScopes: readonly string[] = NO_SCOPES): Verdict =>
  Object.freeze({
    valid: false,
    code,
    missingScopes,
    retryAfterSeconds: null,
    headers: NO_FIELDS,
  });

function tokenOf({ token, owner }: VerifyRecords, scopes: readonly string[], source: Token['source']): Token {
  const subject = subjectOf(owner);
  return Object.freeze({
    id: formatPublicId('token', token.id),
    kind: token.kind,
    subject,
    owner: Object.freeze({ type: owner.type, id: subject, name: owner.name, externalId: owner.externalId }),
    scopes: Object.freeze([...scopes]),
    // A copy each time it is read: a Date cannot be frozen.
    get expiresAt() {
      return token.expiresAt && new Date(token.expiresAt);
    },
    metadata: deepFrozen(structuredClone(token.metadata)),
    source,
  });
}

function deepFrozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFrozen(part);
  return Object.freeze(value);
}
