import { systemClock } from '@/runtime/clock';
import { loadPepper } from '@/runtime/installation-secrets';
import type { Logger } from '@/runtime/logger';
import { exitAfterDraining } from '@/runtime/process-lifecycle';
import { type Settings, SettingsError } from '@/runtime/settings';
import { startTracing } from '@/runtime/tracing';
import { createVerifier, type Verifier } from '../create-verifier';
import { REDIS_ANSWER_MS } from '../limits/redis-limits';
import { VerifierMetrics } from '../metrics/verifier-metrics';
import type { WorkerMessage, WorkerOrder } from './worker-pool';

const MEGABYTE = 1_024 * 1_024;

/** A verifier in this process. Resolves when it serves; rejects when it never can. */
export async function runWorker(settings: Settings, log: Logger): Promise<void> {
  const starting = startVerifier(settings, log);
  // Heard from the first moment on: an order or a signal that comes meanwhile waits for the verifier.
  const drain = exitAfterDraining(async () => (await starting).close());
  const listen = async () => (await starting).listen();
  process.on('message', (order: WorkerOrder) => {
    if (order === 'drain') drain();
    if (order === 'listen') listen().then((port) => tell({ type: 'listening', port }), fail);
  });
  const verifier = await starting;
  tell({ type: 'started' });
  await verifier.serving;
  tell({ type: 'serving' });
}

async function startVerifier(settings: Settings, log: Logger): Promise<Verifier> {
  const { collectorUrl } = settings;
  return createVerifier({
    host: settings.host,
    port: settings.verifierPort,
    databaseUrl: requireDatabaseUrl(settings),
    portalUrl: settings.portalUrl,
    trustedProxyHops: settings.trustedProxyHops,
    listen: settings.verifierListen,
    bounds: {
      tokensMax: settings.verifierCacheTokens,
      bytesMax: settings.verifierCacheMegabytes * MEGABYTE,
    },
    redis: settings.redisUrl ? { url: settings.redisUrl, answerMs: REDIS_ANSWER_MS } : undefined,
    pepper: loadPepper(settings),
    clock: systemClock,
    metrics: new VerifierMetrics(),
    tracing: collectorUrl
      ? await startTracing({ collectorUrl, service: 'latchkey-verifier', log })
      : undefined,
    log,
  });
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

const tell = (message: WorkerMessage) => process.send?.(message);

function requireDatabaseUrl({ verifierDatabaseUrl }: Settings): string {
  if (verifierDatabaseUrl) return verifierDatabaseUrl;
  throw new SettingsError('VERIFIER_DATABASE_URL is missing: the verifier has its own login at the database');
}
