import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '../client';
import { apis, installation, roles, tokens, tokenUse, userRoles, users } from '../schema';

export type InstallationRow = typeof installation.$inferSelect;

export async function getInstallation(query: Queryable): Promise<InstallationRow> {
  const [row] = await query.select().from(installation);
  if (!row) throw new Error('The installation row is missing.');
  return row;
}

/** The installation's row, locked: the first secret fixes the brand under the same lock. */
export async function lockInstallation(query: Queryable): Promise<InstallationRow> {
  const [row] = await query.select().from(installation).for('update');
  if (!row) throw new Error('The installation row is missing.');
  return row;
}

export async function updateBrand(query: Queryable, brand: string): Promise<void> {
  await query.update(installation).set({ brand }).where(isNull(installation.brandFixedAt));
}

/** Whether somebody can administer: a user with an admin role who is neither suspended nor erased. */
export async function hasActiveAdmin(query: Queryable): Promise<boolean> {
  const [row] = await query
    .select({ id: users.id })
    .from(users)
    .innerJoin(userRoles, eq(userRoles.userId, users.id))
    .innerJoin(roles, eq(roles.id, userRoles.roleId))
    .where(and(eq(roles.portalRight, 'admin'), isNull(users.suspendedAt), isNull(users.erasedAt)))
    .limit(1);
  return row !== undefined;
}

/** How far an installation has come: an API of the operator's own, a token, a token that was used. */
export async function findFirsts(
  query: Queryable,
): Promise<{ hasApi: boolean; hasToken: boolean; hasUse: boolean }> {
  const [row] = await query
    .select({
      hasApi: sql<boolean>`exists (select from ${apis} where not ${apis.builtIn})`,
      hasToken: sql<boolean>`exists (select from ${tokens})`,
      hasUse: sql<boolean>`exists (select from ${tokenUse})`,
    })
    .from(installation);
  if (!row) throw new Error('The installation row is missing.');
  return row;
}

/** The brand of the prefix, fixed from now on: it stands in a secret that is about to be shown. */
export async function fixBrand(query: Queryable, brandDefault: string): Promise<string> {
  const [row] = await query
    .select({ brand: installation.brand, brandFixedAt: installation.brandFixedAt })
    .from(installation);
  if (row?.brand && row.brandFixedAt) return row.brand;
  const [fixed] = await query
    .update(installation)
    .set({
      brand: sql`coalesce(${installation.brand}, ${brandDefault})`,
      brandFixedAt: sql`coalesce(${installation.brandFixedAt}, clock_timestamp())`,
    })
    .returning({ brand: installation.brand });
  return fixed?.brand ?? brandDefault;
}
