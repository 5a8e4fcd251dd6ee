import { after } from 'next/server';
import type { UseCaseContext } from '@/server/context';
import { portalServices } from '@/server/portal-services';
import { runBulkRevocations } from '@/server/tokens/revoke-many-tokens';

/** The rest of a confirmed revocation, once the answer is sent. What fails here is gone on with by the portal's own round. */
export function goOnRevoking(ctx: UseCaseContext): void {
  after(async () => {
    try {
      await runBulkRevocations(ctx);
    } catch (error) {
      portalServices().logger.error(
        { err: error, requestId: ctx.request.id },
        'a revocation of many stopped',
      );
    }
  });
}
