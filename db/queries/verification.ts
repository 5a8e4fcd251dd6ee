/**
 * What a verification asks. A token is found by the digest of its secret, and its owner with it; roles, APIs and verifier
 * credentials are records of their own, because many tokens share them and change with them.
 *
 * Each question is one prepared statement, so that its answer comes from one snapshot, with the database's clock. Secrets and
 * credentials are found through functions that take a digest and give no list: the verifier's role cannot read digests.
 */
import type pg from 'pg';
import { NO_RATE_LIMITS, type RateLimits } from '@/core/rate-limit/rate-limits';
import type { ApiFacts, OwnerFacts, RoleFacts, TokenFacts } from '@/core/token/join-records';
import type { ScopeRecord } from '@/core/token/token-record';
import type { Database } from '../client';

/** A verifier credential, and the API it speaks for. */
export interface CredentialRecord {
  id: string;
  apiId: string;
  audience: string;
  retireAt: Date | null;
  revokedAt: Date | null;
}

/** A token by its secret, and whose it is. */
export interface TokenAndOwner {
  facts: TokenFacts;
  owner: OwnerFacts;
}

export interface Answer<T> {
  /** The database's clock while it answered: epoch milliseconds, with their fraction. */
  databaseMs: number;
  record: T;
}

/** A standby may lag behind the primary by as much as it likes: its records prove nothing about now. */
export class StandbyError extends Error {
  override readonly name = 'StandbyError';
}

const NOW = `extract(epoch from clock_timestamp())::float8 * 1000 as database_ms, pg_is_in_recovery() as in_recovery`;

const OWNER = `
  u.name as user_name, u.external_id as user_external_id, u.suspended_at,
  p.name as application_name, p.external_id as application_external_id, p.archived_at,
  array[p.rate_limit_second, p.rate_limit_minute, p.rate_limit_day] as application_rates,
  (select json_agg(ur.role_id) from user_roles ur where ur.user_id = u.id) as role_ids,
  (select json_agg(ap.scope_id) from application_scopes ap where ap.application_id = p.id) as ceiling`;

const TOKEN = `
  t.id as token_id, t.kind, t.cidrs::text[] as cidrs, t.metadata, t.created_at, t.not_before, t.expires_at,
  t.revoked_at, t.suspended_at as token_suspended_at, t.approval_required_at, t.approved_at, t.user_id, t.application_id,
  array[t.rate_limit_second, t.rate_limit_minute, t.rate_limit_day] as token_rates,
  (select json_agg(json_build_array(x.id, x.api_id))
   from token_scopes ts join scopes x on x.id = ts.scope_id where ts.token_id = t.id) as scopes,
  ${OWNER}
from find_token_secret($1) s
join tokens t on t.id = s.token_id
left join users u on u.id = t.user_id
left join applications p on p.id = t.application_id`;

/** Exported for the benchmark, whose bare server asks the very same. */
export const FIND_TOKEN = `
select ${NOW}, k.* from (select) as one left join lateral (select s.secret_id, s.retire_at, ${TOKEN}) k on true`;

const FIND_CREDENTIAL = `
select ${NOW}, c.credential_id, c.api_id, c.retire_at, c.revoked_at, a.audience
from (select) as one
left join find_verifier_credential($1) c on true
left join apis a on a.id = c.api_id`;

const FIND_USER = `
select ${NOW}, u.id as user_id, null::uuid as application_id, ${OWNER}
from (select) as one left join users u on u.id = $1 left join applications p on false`;
const FIND_APPLICATION = `
select ${NOW}, null::uuid as user_id, p.id as application_id, ${OWNER}
from (select) as one left join applications p on p.id = $1 left join users u on false`;

const FIND_ROLE = `select ${NOW}, (select json_agg(scope_id) from role_scopes where role_id = $1) as scope_ids`;

const FIND_API = `
select ${NOW}, a.id, a.audience,
  (select json_agg(json_build_array(id, name, extract(epoch from retired_at)::float8 * 1000)) from scopes where api_id = a.id)
    as scopes
from (select) as one left join apis a on a.id = $1`;

interface Timed {
  database_ms: number;
  in_recovery: boolean;
}

/** A second's, a minute's, a day's. */
type Rates = [number | null, number | null, number | null];

const rateLimits = ([second, minute, day]: Rates): RateLimits =>
  second === null && minute === null && day === null ? NO_RATE_LIMITS : { second, minute, day };

interface OwnerColumns {
  user_id: string | null;
  application_id: string | null;
  user_name: string | null;
  user_external_id: string | null;
  suspended_at: Date | null;
  application_name: string | null;
  application_external_id: string | null;
  archived_at: Date | null;
  application_rates: Rates;
  role_ids: string[] | null;
  ceiling: string[] | null;
}

interface TokenRow extends OwnerColumns {
  secret_id: string | null;
  retire_at: Date | null;
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

/** @param digests of one secret, a candidate per version of the pepper that is in use */
export async function findToken(
  database: Database,
  digests: readonly Buffer[],
): Promise<Answer<TokenAndOwner | null>> {
  const row = await askOne<TokenRow>(database, { name: 'find_token', text: FIND_TOKEN, values: [digests] });
  return answer(row, row.secret_id === null ? null : { facts: tokenFacts(row), owner: ownerFacts(row) });
}

/** @param digests of one credential, a candidate per version of the pepper that is in use */
export async function findCredential(
  database: Database,
  digests: readonly Buffer[],
): Promise<Answer<CredentialRecord | null>> {
  interface Row {
    credential_id: string | null;
    api_id: string;
    audience: string;
    retire_at: Date | null;
    revoked_at: Date | null;
  }
  const row = await askOne<Row>(database, {
    name: 'find_credential',
    text: FIND_CREDENTIAL,
    values: [digests],
  });
  const { credential_id: id, api_id: apiId, audience, retire_at: retireAt, revoked_at: revokedAt } = row;
  return answer(row, id === null ? null : { id, apiId, audience, retireAt, revokedAt });
}

export async function findOwner(
  database: Database,
  { type, id }: { type: 'user' | 'application'; id: string },
): Promise<Answer<OwnerFacts | null>> {
  const row = await askOne<OwnerColumns>(
    database,
    type === 'user'
      ? { name: 'find_user', text: FIND_USER, values: [id] }
      : { name: 'find_application', text: FIND_APPLICATION, values: [id] },
  );
  return answer(row, row.user_id === null && row.application_id === null ? null : ownerFacts(row));
}

/** A role that is not there has no scopes. */
export async function findRole(database: Database, id: string): Promise<Answer<RoleFacts>> {
  const row = await askOne<{ scope_ids: string[] | null }>(database, {
    name: 'find_role',
    text: FIND_ROLE,
    values: [id],
  });
  return answer(row, { id, scopeIds: new Set(row.scope_ids) });
}

export async function findApi(database: Database, id: string): Promise<Answer<ApiFacts | null>> {
  interface Row {
    id: string | null;
    audience: string;
    /** id, name, retired at (epoch milliseconds). */
    scopes: [string, string, number | null][] | null;
  }
  const row = await askOne<Row>(database, { name: 'find_api', text: FIND_API, values: [id] });
  if (row.id === null) return answer(row, null);
  const scopes = new Map<string, ScopeRecord>();
  for (const [scopeId, name, retiredMs] of row.scopes ?? []) {
    const retiredAt = retiredMs === null ? null : new Date(retiredMs);
    scopes.set(scopeId, { id: scopeId, apiId: id, name, retiredAt });
  }
  return answer(row, { id, audience: row.audience, scopes });
}

async function askOne<Row extends object>(database: Database, query: pg.QueryConfig): Promise<Row & Timed> {
  const { rows } = await database.pool.query<Row & Timed>(query);
  const [row] = rows;
  if (!row) throw new Error(`${query.name} always answers one row.`);
  if (row.in_recovery) throw new StandbyError('The database is a standby: what it says may be out of date.');
  return row;
}

const answer = <T>({ database_ms }: Timed, record: T): Answer<T> => ({ databaseMs: database_ms, record });

function tokenFacts(row: TokenRow): TokenFacts {
  const scopes = row.scopes ?? [];
  return {
    secret: { id: row.secret_id ?? '', tokenId: row.token_id, retireAt: row.retire_at },
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

function ownerFacts(row: OwnerColumns): OwnerFacts {
  if (row.user_id !== null) {
    return {
      type: 'user',
      id: row.user_id,
      name: row.user_name ?? '',
      externalId: row.user_external_id,
      suspendedAt: row.suspended_at,
      archivedAt: null,
      rateLimits: NO_RATE_LIMITS,
      roleIds: row.role_ids ?? [],
    };
  }
  return {
    type: 'application',
    id: row.application_id ?? '',
    name: row.application_name ?? '',
    externalId: row.application_external_id,
    suspendedAt: null,
    archivedAt: row.archived_at,
    rateLimits: rateLimits(row.application_rates),
    ceiling: new Set(row.ceiling),
  };
}

/** The check value of the pepper the database was filled with; undefined before its first start. */
export async function findPepperCheck(database: Database): Promise<Uint8Array | undefined> {
  const { rows } = await database.pool.query<{ check_value: Buffer }>(
    `select check_value from secret_checks where name = 'pepper' order by version limit 1`,
  );
  return rows[0]?.check_value;
}
