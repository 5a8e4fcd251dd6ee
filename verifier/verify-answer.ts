import { formatPublicId } from '@/core/ids/public-id';
import type { ApiRecord } from '@/core/token/token-record';
import {
  VERIFY_CODES,
  type VerifyCode,
  type VerifyOutcome,
  type VerifyRecords,
} from '@/core/token/verify-token';
import { type WireOwner, wireOwner } from '@/core/token/wire-record';
import type { JoinedRecords } from './records/record-cache';

/** The answer to `POST /v1/tokens/verify`. */
export interface VerifyAnswer {
  valid: boolean;
  code: VerifyCode;
  token_id?: string;
  kind?: 'personal' | 'application';
  /** Whom the token acts for: the owner's id. */
  subject?: string;
  owner?: WireOwner;
  /** What the token may do at this API now. Empty for a token that is no good, whatever was put on it. */
  scopes?: readonly string[];
  missing_scopes?: string[];
  /** RFC 3339; null: never. */
  expires_at?: string | null;
  /** Only for a secret that has a successor: since when it has, and when it ends itself; null: after the successor's first use. */
  secret_superseded_at?: string;
  secret_retires_at?: string | null;
  metadata?: Record<string, unknown>;
}

/**
 * What an API learns. Of a token it is not an audience of it learns the code alone, also where the token was refused for
 * another reason before its audience was looked at.
 */
export function verifyAnswer(outcome: VerifyOutcome, api: ApiRecord): VerifyAnswer {
  const { code } = outcome;
  if (!('records' in outcome) || !isAudience(outcome.records, api)) return { valid: false, code };
  const { token, secret } = outcome.records;
  const owner = wireOwner(outcome.records.owner);
  return {
    valid: code === 'VALID',
    code,
    token_id: formatPublicId('token', token.id),
    kind: token.kind,
    subject: owner.id,
    owner,
    scopes: 'scopes' in outcome && VERIFY_CODES[code].clientStatus !== 401 ? outcome.scopes : [],
    ...('missingScopes' in outcome ? { missing_scopes: outcome.missingScopes } : {}),
    expires_at: token.expiresAt?.toISOString() ?? null,
    ...secretEnd(secret),
    metadata: token.metadata,
  };
}

/**
 * The answer as text. To a good token it is the same each time while its records are, so it is written once for the API that
 * asks: what is remembered is the text, never the decision.
 */
export function renderVerifyAnswer(
  outcome: VerifyOutcome,
  api: ApiRecord,
  joined: JoinedRecords | null,
): string {
  if (outcome.code !== 'VALID' || !joined) return JSON.stringify(verifyAnswer(outcome, api));
  if (joined.validAnswer?.apiId !== api.id) {
    joined.validAnswer = { apiId: api.id, text: JSON.stringify(verifyAnswer(outcome, api)) };
  }
  return joined.validAnswer.text;
}

const secretEnd = ({ supersededAt, retireAt }: VerifyRecords['secret']) =>
  supersededAt && {
    secret_superseded_at: supersededAt.toISOString(),
    secret_retires_at: retireAt?.toISOString() ?? null,
  };

const isAudience = ({ effective }: VerifyRecords, api: ApiRecord) => effective.has(api.id);
