import type { Database } from '../../client';
import { type Answer, answer, askOne, NOW } from './ask';

/** A verifier credential, and the API it speaks for. */
export interface CredentialRecord {
  id: string;
  apiId: string;
  audience: string;
  retireAt: Date | null;
  revokedAt: Date | null;
}

const FIND_CREDENTIAL = `
select ${NOW}, c.credential_id, c.api_id, c.retire_at, c.revoked_at, a.audience
from (select) as one
left join find_verifier_credential($1) c on true
left join apis a on a.id = c.api_id`;

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

/** The check value of the pepper the database was filled with; undefined before its first start. */
export async function findPepperCheck(database: Database): Promise<Uint8Array | undefined> {
  const { rows } = await database.pool.query<{ check_value: Buffer }>(
    `select check_value from secret_checks where name = 'pepper' order by version limit 1`,
  );
  return rows[0]?.check_value;
}
