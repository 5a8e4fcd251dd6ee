import { formatPublicId } from '@/core/ids/public-id';
import type { Database } from '@/db/client';
import { systemClock } from '@/runtime/clock';
import { newId } from '@/runtime/ids';
import type { InstallationSecrets } from '@/runtime/installation-secrets';
import { randomBytes } from '@/runtime/random';
import type { UseCaseContext } from '@/server/context';

/** What a use case may touch when a command calls it: no client has an address here. */
export function systemContext(opened: {
  db: Database;
  secrets: InstallationSecrets;
  portalUrl: string;
}): UseCaseContext {
  return {
    ...opened,
    clock: systemClock,
    newId,
    randomBytes,
    request: { id: formatPublicId('request', newId()), clientAddress: null, userAgent: null },
  };
}
