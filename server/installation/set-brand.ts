import { hasPortalRight } from '@/core/access/authorize';
import type { Principal } from '@/core/access/principal';
import { isValidBrand } from '@/core/token/token-format';
import { lockInstallation, updateBrand } from '@/db/queries/installation';
import { changeAs, type UseCaseContext } from '../context';
import { accept, notFound, type Result, refuse, refuseFields } from '../result';

/**
 * Chooses the brand that every secret begins with. Possible until the first secret is issued, which fixes it.
 *
 * Refuses with NOT_FOUND (not an admin), INVALID_INPUT (fields: brand), ALREADY_DONE.
 */
export async function setBrand(
  principal: Principal,
  input: { brand: string },
  ctx: UseCaseContext,
): Promise<Result<{ brand: string }>> {
  if (!hasPortalRight(principal, 'admin')) return notFound();
  const { brand } = input;
  if (!isValidBrand(brand)) {
    return refuseFields({
      brand:
        'Two to twelve lower-case letters and digits, beginning with a letter; not one that our ids begin with, such as tok.',
    });
  }
  return changeAs(principal, ctx, async ({ query, record }) => {
    const before = await lockInstallation(query);
    if (before.brand === brand) return accept({ brand });
    if (before.brandFixedAt) {
      return refuse('ALREADY_DONE', `Secrets that begin with ${before.brand}_ are in use: the prefix stays.`);
    }
    await updateBrand(query, brand);
    record({
      action: 'installation.brand',
      target: { type: 'installation', id: 'installation', name: brand },
      before: { brand: before.brand },
      after: { brand },
    });
    return accept({ brand });
  });
}
