import { type Database, openDatabase } from '@/db/client';
import { systemClock } from '@/runtime/clock';
import { newId } from '@/runtime/ids';
import { type InstallationSecrets, loadInstallationSecrets } from '@/runtime/installation-secrets';
import { createLogger, type Logger } from '@/runtime/logger';
import { randomBytes } from '@/runtime/random';
import { SettingsError, settings } from '@/runtime/settings';
import type { RequestInfo, UseCaseContext } from './context';

/** What the portal's process has one of. */
export interface PortalServices {
  db: Database;
  secrets: InstallationSecrets;
  logger: Logger;
}

/** Next.js gives pages, actions and routes module instances of their own; the process is what they share. */
const SERVICES = Symbol.for('latchkey.portal-services');
const shared = globalThis as { [SERVICES]?: PortalServices };

/**
 * The portal's services, made when first asked for.
 *
 * @throws SettingsError, InstallationSecretError: nothing is served with half of them
 */
export function portalServices(): PortalServices {
  shared[SERVICES] ??= openPortalServices();
  return shared[SERVICES];
}

function openPortalServices(): PortalServices {
  const given = settings();
  if (given.portalDatabaseUrl === undefined) throw new SettingsError('PORTAL_DATABASE_URL is missing');
  const logger = createLogger({ name: 'portal', level: given.logLevel });
  return {
    secrets: loadInstallationSecrets(given, { mayCreate: false }),
    db: openDatabase(given.portalDatabaseUrl, {
      applicationName: 'latchkey portal',
      onIdleError: (error) => logger.warn({ err: error }, 'a database connection was lost'),
    }),
    logger,
  };
}

/** All that a use case may touch, for one request. */
export function contextFor(request: RequestInfo): UseCaseContext {
  const { db, secrets } = portalServices();
  return { db, secrets, clock: systemClock, newId, randomBytes, portalUrl: settings().portalUrl, request };
}
