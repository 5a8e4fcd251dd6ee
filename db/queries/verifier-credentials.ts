import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { apis, verifierCredentials, verifierCredentialUse } from '../schema';

export async function insertVerifierCredential(
  query: Queryable,
  credential: typeof verifierCredentials.$inferInsert,
): Promise<void> {
  await query.insert(verifierCredentials).values(credential);
}

/** What a page or the command line shows of a credential: never its digest. */
export interface VerifierCredentialRow {
  id: string;
  audience: string;
  label: string;
  prefix: string;
  lastFour: string;
  createdAt: Date;
  retireAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
}

const shown = {
  id: verifierCredentials.id,
  audience: apis.audience,
  label: verifierCredentials.label,
  prefix: verifierCredentials.prefix,
  lastFour: verifierCredentials.lastFour,
  createdAt: verifierCredentials.createdAt,
  retireAt: verifierCredentials.retireAt,
  revokedAt: verifierCredentials.revokedAt,
  lastUsedAt: verifierCredentialUse.lastUsedAt,
};

/** An API's credentials, oldest first, revoked ones included. */
export async function listVerifierCredentials(
  query: Queryable,
  apiId: string,
): Promise<VerifierCredentialRow[]> {
  return query
    .select(shown)
    .from(verifierCredentials)
    .innerJoin(apis, eq(apis.id, verifierCredentials.apiId))
    .leftJoin(verifierCredentialUse, eq(verifierCredentialUse.credentialId, verifierCredentials.id))
    .where(eq(verifierCredentials.apiId, apiId))
    .orderBy(asc(verifierCredentials.createdAt), asc(verifierCredentials.id));
}

/** The credential behind a digest, if there is one. */
export async function findVerifierCredentialByDigest(
  query: Queryable,
  digest: Buffer,
): Promise<VerifierCredentialRow | undefined> {
  const [row] = await query
    .select(shown)
    .from(verifierCredentials)
    .innerJoin(apis, eq(apis.id, verifierCredentials.apiId))
    .leftJoin(verifierCredentialUse, eq(verifierCredentialUse.credentialId, verifierCredentials.id))
    .where(eq(verifierCredentials.digest, digest));
  return row;
}

/** Revokes a credential; undefined if there is none, or it was revoked before. */
export async function markVerifierCredentialRevoked(
  query: Queryable,
  credentialId: string,
): Promise<{ label: string; revokedAt: Date } | undefined> {
  const [row] = await query
    .update(verifierCredentials)
    .set({ revokedAt: sql`clock_timestamp()` })
    .where(and(eq(verifierCredentials.id, credentialId), isNull(verifierCredentials.revokedAt)))
    .returning({ label: verifierCredentials.label, revokedAt: verifierCredentials.revokedAt });
  return row?.revokedAt ? { label: row.label, revokedAt: row.revokedAt } : undefined;
}

type LockedCredential = Pick<
  typeof verifierCredentials.$inferSelect,
  'id' | 'apiId' | 'label' | 'retireAt' | 'revokedAt'
>;

export async function lockVerifierCredential(
  query: Queryable,
  credentialId: string,
): Promise<LockedCredential | undefined> {
  const [row] = await query
    .select({
      id: verifierCredentials.id,
      apiId: verifierCredentials.apiId,
      label: verifierCredentials.label,
      retireAt: verifierCredentials.retireAt,
      revokedAt: verifierCredentials.revokedAt,
    })
    .from(verifierCredentials)
    .where(eq(verifierCredentials.id, credentialId))
    .for('update');
  return row;
}

/** Lets a credential end so many milliseconds from now, by the database's clock. Under the lock of its row. */
export async function retireVerifierCredential(
  query: Queryable,
  credentialId: string,
  graceMs: number,
): Promise<Date> {
  const [row] = await query
    .update(verifierCredentials)
    .set({ retireAt: sql`clock_timestamp() + make_interval(secs => ${graceMs / 1_000})` })
    .where(eq(verifierCredentials.id, credentialId))
    .returning({ retireAt: verifierCredentials.retireAt });
  if (!row?.retireAt) throw new Error('The credential is gone while its row was locked.');
  return row.retireAt;
}
