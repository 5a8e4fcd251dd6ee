/** The portal's process: our http server in front of Next.js. */
import { createServer } from 'node:http';
import { format } from 'node:util';
import next from 'next';
import { formatPublicId } from '@/core/ids/public-id';
import { openDatabase } from '@/db/client';
import { ping } from '@/db/ping';
import { createPortalServer } from '@/portal/create-portal-server';
import { keepHouse } from '@/portal/keep-house';
import { repeat } from '@/portal/repeat';
import { newId } from '@/runtime/ids';
import { createLogger } from '@/runtime/logger';
import { exitAfterDraining } from '@/runtime/process-lifecycle';
import { reportOutages } from '@/runtime/report-outages';
import { repositoryRoot, SettingsError, settings } from '@/runtime/settings';
import { startTracing } from '@/runtime/tracing';
import { contextFor } from '@/server/portal-services';
import { runBulkRevocations } from '@/server/tokens/revoke-many-tokens';

const READINESS_TIMEOUT_MS = 1_000;
const HOUSEKEEPING_TIMEOUT_MS = 5_000;

const {
  host,
  port,
  portalUrl,
  trustedProxyHops,
  portalDatabaseUrl,
  usageRetentionMonths,
  collectorUrl,
  logLevel,
  development,
} = settings();
if (portalDatabaseUrl === undefined) throw new SettingsError('PORTAL_DATABASE_URL is missing');
const logger = createLogger({ name: 'portal', level: logLevel });
const database = openDatabase(portalDatabaseUrl, {
  applicationName: 'latchkey portal readiness',
  connectionsMax: 1,
  connectTimeoutMs: READINESS_TIMEOUT_MS,
  statementTimeoutMs: READINESS_TIMEOUT_MS,
  answerTimeoutMs: READINESS_TIMEOUT_MS,
});

// Next.js speaks through the console. In production that goes where everything goes: redacted, and by level.
if (!development) {
  console.log = console.info = (...words: unknown[]) => logger.info(format(...words));
  console.warn = (...words: unknown[]) => logger.warn(format(...words));
  console.error = (...words: unknown[]) => logger.error(format(...words));
}

// Before Next.js: it traces by itself once somebody collects.
const tracing = collectorUrl
  ? await startTracing({ collectorUrl, service: 'latchkey-portal', log: logger })
  : undefined;
tracing?.offerToAll();

let draining = false;
const reported = reportOutages(logger, {
  gone: 'the database does not answer: the portal is not ready',
  back: 'the database answers again',
});
const isReachable = () =>
  reported(() => ping(database)).then(
    () => true,
    () => false,
  );
const server = createPortalServer({
  portalUrl,
  trustedProxyHops,
  handle: (request, response) => pages.getRequestHandler()(request, response),
  isReady: async () => !draining && (await isReachable()),
  onFault: (error, requestId) => logger.error({ err: error, requestId }, 'a request failed'),
});
const pages = next({
  dev: development,
  dir: repositoryRoot(),
  hostname: host,
  port,
  // Next.js adds its own upgrade handling to the server it is given. In production it gets one nobody can reach.
  httpServer: development ? server : createServer(),
});
await pages.prepare();

/** What a crash cut short goes on without anybody asking for it. */
const BULK_PAUSE_MS = 30_000;
const endRounds = repeat(
  () =>
    runBulkRevocations(
      contextFor({ id: formatPublicId('request', newId()), clientAddress: null, userAgent: null }),
    ),
  {
    pauseMs: BULK_PAUSE_MS,
    onFault: (error) => logger.error({ err: error }, 'revocations of many could not go on'),
  },
);

const HOUSEKEEPING_PAUSE_MS = 3_600_000;
// A connection of its own: readiness, which has but one, waits for nothing.
const housekeeping = openDatabase(portalDatabaseUrl, {
  applicationName: 'latchkey portal housekeeping',
  connectionsMax: 1,
  statementTimeoutMs: HOUSEKEEPING_TIMEOUT_MS,
  answerTimeoutMs: 2 * HOUSEKEEPING_TIMEOUT_MS,
});
const endHousekeeping = repeat(() => keepHouse(housekeeping, usageRetentionMonths), {
  pauseMs: HOUSEKEEPING_PAUSE_MS,
  // Nothing waits for it, and the next round takes what this one left.
  onFault: (error) =>
    logger.warn({ err: error }, 'some of the housekeeping was not done; tried again in an hour'),
});

exitAfterDraining(async () => {
  draining = true;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await closed;
  await Promise.all([endRounds(), endHousekeeping()]);
  await Promise.all([pages.close(), database.close(), housekeeping.close()]);
  await tracing?.stop();
});
server.listen(port, host);
