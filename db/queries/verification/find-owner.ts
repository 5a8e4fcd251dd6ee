import { NO_RATE_LIMITS, type RateLimits } from '@/core/rate-limit/rate-limits';
import type { OwnerFacts } from '@/core/token/join-records';
import type { Database } from '../../client';
import { type Answer, answer, askOne, NOW } from './ask';

/** Of a user `u` or an application `p`. */
export const OWNER = `
  u.name as user_name, u.external_id as user_external_id, u.suspended_at,
  p.name as application_name, p.external_id as application_external_id, p.archived_at,
  array[p.rate_limit_second, p.rate_limit_minute, p.rate_limit_day] as application_rates,
  (select json_agg(ur.role_id) from user_roles ur where ur.user_id = u.id) as role_ids,
  (select json_agg(ap.scope_id) from application_scopes ap where ap.application_id = p.id) as ceiling`;

const FIND_USER = `
select ${NOW}, u.id as user_id, null::uuid as application_id, ${OWNER}
from (select) as one left join users u on u.id = $1 left join applications p on false`;
const FIND_APPLICATION = `
select ${NOW}, null::uuid as user_id, p.id as application_id, ${OWNER}
from (select) as one left join applications p on p.id = $1 left join users u on false`;

/** A second's, a minute's, a day's. */
export type Rates = [number | null, number | null, number | null];

export const rateLimits = ([second, minute, day]: Rates): RateLimits =>
  second === null && minute === null && day === null ? NO_RATE_LIMITS : { second, minute, day };

export interface OwnerColumns {
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

export function ownerFacts(row: OwnerColumns): OwnerFacts {
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
