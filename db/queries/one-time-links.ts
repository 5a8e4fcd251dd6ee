import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { type LinkPurpose, ONE_TIME_LINKS } from '@/core/auth/one-time-link';
import type { Queryable } from '../client';
import { oneTimeLinks } from '../schema';

export type OneTimeLinkRow = Omit<typeof oneTimeLinks.$inferSelect, 'secretDigest'>;

const shown = {
  id: oneTimeLinks.id,
  purpose: oneTimeLinks.purpose,
  userId: oneTimeLinks.userId,
  createdAt: oneTimeLinks.createdAt,
  expiresAt: oneTimeLinks.expiresAt,
  usedAt: oneTimeLinks.usedAt,
  replacedAt: oneTimeLinks.replacedAt,
};

const unused = and(isNull(oneTimeLinks.usedAt), isNull(oneTimeLinks.replacedAt));

/** Works, by the database's clock. */
const works = and(unused, gt(oneTimeLinks.expiresAt, sql`clock_timestamp()`));

const opens = (purpose: LinkPurpose, digest: Buffer) =>
  and(eq(oneTimeLinks.secretDigest, digest), eq(oneTimeLinks.purpose, purpose), works);

export async function insertOneTimeLink(
  query: Queryable,
  link: { id: string; purpose: LinkPurpose; secretDigest: Buffer; userId: string | null },
): Promise<{ expiresAt: Date }> {
  const expiresAt = sql`clock_timestamp() + make_interval(mins => ${ONE_TIME_LINKS[link.purpose].minutes})`;
  const [row] = await query
    .insert(oneTimeLinks)
    .values({ ...link, expiresAt })
    .returning({ expiresAt: oneTimeLinks.expiresAt });
  if (!row) throw new Error('A link was inserted and did not come back.');
  return row;
}

/** Makes a user's unused links useless, whatever they are for. */
export async function markUserLinksReplaced(query: Queryable, userId: string): Promise<void> {
  await query
    .update(oneTimeLinks)
    .set({ replacedAt: sql`clock_timestamp()` })
    .where(and(eq(oneTimeLinks.userId, userId), unused));
}

/** Makes set-up links useless. */
export async function markSetupLinksReplaced(query: Queryable): Promise<void> {
  await query
    .update(oneTimeLinks)
    .set({ replacedAt: sql`clock_timestamp()` })
    .where(and(eq(oneTimeLinks.purpose, 'setup'), unused));
}

/** The link that a secret opens now; undefined if it was used, replaced, is too old, is for something else or never was. */
export async function findWorkingLink(
  query: Queryable,
  purpose: LinkPurpose,
  digest: Buffer,
): Promise<OneTimeLinkRow | undefined> {
  const [row] = await query.select(shown).from(oneTimeLinks).where(opens(purpose, digest));
  return row;
}

/** Uses a link up. Of any number of parallel calls one gets it: the others wait for its row and find it used. */
export async function markLinkUsed(
  query: Queryable,
  purpose: LinkPurpose,
  digest: Buffer,
): Promise<OneTimeLinkRow | undefined> {
  const [row] = await query
    .update(oneTimeLinks)
    .set({ usedAt: sql`clock_timestamp()` })
    .where(opens(purpose, digest))
    .returning(shown);
  return row;
}
