import type { OwnerFacts, TokenFacts } from '@/core/token/join-records';
import type { Database } from '../../client';
import { type Answer, answer, askAll, NOW } from './ask';
import { OWNER, type OwnerColumns, ownerFacts, type Rates, rateLimits } from './find-owner';

/** A token by its secret, and whose it is. */
export interface TokenAndOwner {
  facts: TokenFacts;
  owner: OwnerFacts;
}

/** Of the secrets that a function finds, each with its place in the question where it has one. */
const tokensOf = (secrets: string, place: string) => `
select ${NOW}, k.*
from (select) as one left join lateral (select ${place} as place, s.secret_id, s.retire_at, s.superseded_at, s.awaited,
  t.id as token_id, t.kind, t.cidrs::text[] as cidrs, t.metadata, t.created_at, t.not_before, t.expires_at,
  t.revoked_at, t.suspended_at as token_suspended_at, t.approval_required_at, t.approved_at, t.user_id, t.application_id,
  array[t.rate_limit_second, t.rate_limit_minute, t.rate_limit_day] as token_rates,
  (select json_agg(json_build_array(x.id, x.api_id))
   from token_scopes ts join scopes x on x.id = ts.scope_id where ts.token_id = t.id) as scopes,
  ${OWNER}
from ${secrets} s
join tokens t on t.id = s.token_id
left join users u on u.id = t.user_id
left join applications p on p.id = t.application_id) k on true`;

/** Exported for the benchmark, whose bare server asks the very same. */
export const FIND_TOKENS = tokensOf('find_token_secrets($1)', 's.place::int');
const FIND_TOKENS_OF_SECRETS = tokensOf('find_secrets($1)', 'null::int');

interface TokenRow extends OwnerColumns {
  place: number | null;
  secret_id: string | null;
  retire_at: Date | null;
  superseded_at: Date | null;
  awaited: boolean;
  token_id: string;
  kind: 'personal' | 'application';
  cidrs: string[];
  metadata: Record<string, unknown>;
  created_at: Date;
  not_before: Date | null;
  expires_at: Date | null;
  revoked_at: Date | null;
  token_suspended_at: Date | null;
  approval_required_at: Date | null;
  approved_at: Date | null;
  token_rates: Rates;
  /** id and API of each. */
  scopes: [string, string][] | null;
}

/**
 * Tokens by their secrets, in the order of the question.
 *
 * @param secrets of each the digests it may be stored under, a candidate per version of the pepper that is in use
 */
export async function findTokens(
  database: Database,
  secrets: readonly (readonly Buffer[])[],
): Promise<Answer<(TokenAndOwner | null)[]>> {
  const query = { name: 'find_token', text: FIND_TOKENS, values: [secrets.flat()] };
  const rows = await askAll<TokenRow>(database, query);
  const secretAt = secrets.flatMap((digests, at) => digests.map(() => at));
  const found: (TokenAndOwner | null)[] = secrets.map(() => null);
  for (const row of rows) {
    const at = row.place === null ? undefined : secretAt[row.place - 1];
    if (at !== undefined) found[at] = tokenAndOwner(row);
  }
  return answer(rows[0], found);
}

/** The tokens that secrets open which are known by id; one that is not there is left out. */
export async function findTokensOfSecrets(
  database: Database,
  secretIds: readonly string[],
): Promise<Answer<TokenAndOwner[]>> {
  const query = { name: 'find_tokens_of_secrets', text: FIND_TOKENS_OF_SECRETS, values: [secretIds] };
  const rows = await askAll<TokenRow>(database, query);
  return answer(rows[0], rows.filter((row) => row.secret_id !== null).map(tokenAndOwner));
}

const tokenAndOwner = (row: TokenRow): TokenAndOwner => ({ facts: tokenFacts(row), owner: ownerFacts(row) });

function tokenFacts(row: TokenRow): TokenFacts {
  const scopes = row.scopes ?? [];
  return {
    secret: {
      id: row.secret_id ?? '',
      tokenId: row.token_id,
      retireAt: row.retire_at,
      supersededAt: row.superseded_at,
      awaited: row.awaited,
    },
    token: {
      id: row.token_id,
      kind: row.kind,
      ownerId: row.user_id ?? row.application_id ?? '',
      scopeIds: scopes.map(([id]) => id),
      cidrs: row.cidrs,
      metadata: row.metadata,
      createdAt: row.created_at,
      notBefore: row.not_before,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
      suspendedAt: row.token_suspended_at,
      approvalRequiredAt: row.approval_required_at,
      approvedAt: row.approved_at,
      rateLimits: rateLimits(row.token_rates),
    },
    apiIds: [...new Set(scopes.map(([, apiId]) => apiId))],
  };
}
