import { systemClock } from '@/runtime/clock';
import { InstallationSecretError, loadPepper } from '@/runtime/installation-secrets';
import { createLogger } from '@/runtime/logger';
import { exitAfterDraining } from '@/runtime/process-lifecycle';
import { settings as readSettings, type Settings, SettingsError } from '@/runtime/settings';
import { startVerifier } from './start-verifier';

const MEGABYTE = 1_024 * 1_024;

/** The verifier as a process of its own. */
async function main(): Promise<void> {
  const settings = readSettings();
  const log = createLogger({ name: 'verifier', level: settings.logLevel });
  const verifier = await startVerifier({
    host: settings.host,
    port: settings.verifierPort,
    databaseUrl: requireDatabaseUrl(settings),
    portalUrl: settings.portalUrl,
    trustedProxyHops: settings.trustedProxyHops,
    listen: settings.verifierListen,
    bounds: { tokensMax: settings.verifierCacheTokens, bytesMax: settings.verifierCacheMegabytes * MEGABYTE },
    pepper: loadPepper(settings),
    clock: systemClock,
    log,
  });
  exitAfterDraining(() => verifier.close());
  log.info({ host: settings.host, port: verifier.port }, 'the verifier listens');
  process.send?.({ type: 'ready', port: verifier.port });
  await verifier.failed;
}

function requireDatabaseUrl({ verifierDatabaseUrl }: Settings): string {
  if (verifierDatabaseUrl) return verifierDatabaseUrl;
  throw new SettingsError('VERIFIER_DATABASE_URL is missing: the verifier has its own login at the database');
}

main().catch((error: unknown) => {
  const expected = error instanceof SettingsError || error instanceof InstallationSecretError;
  console.error(expected ? `latchkey verifier: ${error.message}` : error);
  process.exit(1);
});
