import type { ApiFacts, RoleFacts } from '@/core/token/join-records';
import type { ScopeRecord } from '@/core/token/token-record';
import type { Database } from '../../client';
import { type Answer, answer, askOne, NOW } from './ask';

const FIND_ROLE = `select ${NOW}, (select json_agg(scope_id) from role_scopes where role_id = $1) as scope_ids`;

const FIND_API = `
select ${NOW}, a.id, a.audience,
  (select json_agg(json_build_array(id, name, extract(epoch from retired_at)::float8 * 1000)) from scopes where api_id = a.id)
    as scopes
from (select) as one left join apis a on a.id = $1`;

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
