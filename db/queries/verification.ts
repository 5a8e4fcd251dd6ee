/**
 * The one question a verification asks: a single prepared statement, so that everything it decides on comes from one
 * snapshot, and the database's clock with it.
 *
 * Secrets and verifier credentials are found through functions that take a digest and give no list: the verifier's role
 * cannot read digests.
 */
import type { ScopeRecord } from '@/core/token/token-record';
import type { VerifyRecords } from '@/core/token/verify-token';
import type { Database } from '../client';

/** A verifier credential, and the API it speaks for. */
export interface CredentialRecord {
  id: string;
  apiId: string;
  audience: string;
  retireAt: Date | null;
  revokedAt: Date | null;
}

export interface VerificationAnswer {
  /** The database's clock while it answered: epoch milliseconds, with their fraction. */
  databaseMs: number;
  /** Null: none was asked for, or nobody knows it. */
  credential: CredentialRecord | null;
  /** Null: none was asked for, or nobody knows it. */
  records: VerifyRecords | null;
}

/** Exported for the benchmark, whose bare server asks the very same. */
export const FIND_FOR_VERIFICATION = `
select
  extract(epoch from clock_timestamp())::float8 * 1000 as database_ms,
  c.credential_id, c.retire_at as credential_retire_at, c.revoked_at as credential_revoked_at, a.id as api_id, a.audience,
  s.secret_id, s.retire_at,
  t.id as token_id, t.kind, t.cidrs::text[] as cidrs, t.metadata, t.created_at, t.not_before, t.expires_at,
  t.revoked_at, t.suspended_at, t.approval_required_at, t.approved_at,
  coalesce(t.user_id, t.application_id) as owner_id,
  coalesce(u.name, p.name) as owner_name,
  coalesce(u.external_id, p.external_id) as owner_external_id,
  u.suspended_at as owner_suspended_at, p.archived_at as owner_archived_at,
  (
    select json_agg(json_build_array(
      x.id, x.api_id, x.name, extract(epoch from x.retired_at)::float8 * 1000,
      case t.kind
        when 'personal' then exists (
          select from user_roles ur join role_scopes rs on rs.role_id = ur.role_id
          where ur.user_id = t.user_id and rs.scope_id = x.id)
        else exists (
          select from application_scopes ap where ap.application_id = t.application_id and ap.scope_id = x.id)
      end))
    from token_scopes ts join scopes x on x.id = ts.scope_id
    where ts.token_id = t.id
  ) as scopes
from (select) as one
left join find_verifier_credential($1) c on true
left join apis a on a.id = c.api_id
left join find_token_secret($2) s on true
left join tokens t on t.id = s.token_id
left join users u on u.id = t.user_id
left join applications p on p.id = t.application_id`;

interface Row {
  database_ms: number;
  credential_id: string | null;
  credential_retire_at: Date | null;
  credential_revoked_at: Date | null;
  api_id: string;
  audience: string;
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
  suspended_at: Date | null;
  approval_required_at: Date | null;
  approved_at: Date | null;
  owner_id: string;
  owner_name: string;
  owner_external_id: string | null;
  owner_suspended_at: Date | null;
  owner_archived_at: Date | null;
  /** id, API, name, retired at (epoch milliseconds), whether the owner may use it today. */
  scopes: [string, string, string, number | null, boolean][] | null;
}

/**
 * Looks up a verifier credential and a token secret by their digests, both in one go.
 *
 * @param digests one candidate per version of the pepper that is in use; empty asks for none
 */
export async function findForVerification(
  database: Database,
  digests: { credential: readonly Buffer[]; secret: readonly Buffer[] },
): Promise<VerificationAnswer> {
  const { rows } = await database.pool.query<Row>({
    name: 'find_for_verification',
    text: FIND_FOR_VERIFICATION,
    values: [digests.credential, digests.secret],
  });
  const row = rows[0];
  if (!row) throw new Error('The verification query always answers one row.');
  return { databaseMs: row.database_ms, credential: credentialIn(row), records: recordsIn(row) };
}

function credentialIn(row: Row): CredentialRecord | null {
  if (row.credential_id === null) return null;
  return {
    id: row.credential_id,
    apiId: row.api_id,
    audience: row.audience,
    retireAt: row.credential_retire_at,
    revokedAt: row.credential_revoked_at,
  };
}

function recordsIn(row: Row): VerifyRecords | null {
  if (row.secret_id === null) return null;
  const scopes: ScopeRecord[] = [];
  const grantedScopeIds = new Set<string>();
  for (const [id, apiId, name, retiredMs, granted] of row.scopes ?? []) {
    scopes.push({ id, apiId, name, retiredAt: retiredMs === null ? null : new Date(retiredMs) });
    if (granted) grantedScopeIds.add(id);
  }
  return {
    secret: { id: row.secret_id, tokenId: row.token_id, retireAt: row.retire_at },
    token: {
      id: row.token_id,
      kind: row.kind,
      ownerId: row.owner_id,
      scopeIds: scopes.map((scope) => scope.id),
      cidrs: row.cidrs,
      metadata: row.metadata,
      createdAt: row.created_at,
      notBefore: row.not_before,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at,
      suspendedAt: row.suspended_at,
      approvalRequiredAt: row.approval_required_at,
      approvedAt: row.approved_at,
    },
    owner: {
      type: row.kind === 'personal' ? 'user' : 'application',
      id: row.owner_id,
      name: row.owner_name,
      externalId: row.owner_external_id,
      suspendedAt: row.owner_suspended_at,
      archivedAt: row.owner_archived_at,
      grantedScopeIds,
    },
    scopes,
  };
}

/** The check value of the pepper the database was filled with; undefined before its first start. */
export async function findPepperCheck(database: Database): Promise<Uint8Array | undefined> {
  const { rows } = await database.pool.query<{ check_value: Buffer }>(
    `select check_value from secret_checks where name = 'pepper' order by version limit 1`,
  );
  return rows[0]?.check_value;
}

/** The database's clock alone: epoch milliseconds, with their fraction. */
export async function readDatabaseClock(database: Database): Promise<number> {
  const { rows } = await database.pool.query<{ database_ms: number }>({
    name: 'read_database_clock',
    text: 'select extract(epoch from clock_timestamp())::float8 * 1000 as database_ms',
  });
  const row = rows[0];
  if (!row) throw new Error('A select without from always answers one row.');
  return row.database_ms;
}
