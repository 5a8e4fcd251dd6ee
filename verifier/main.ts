import cluster from 'node:cluster';
import { InstallationSecretError } from '@/runtime/installation-secrets';
import { createLogger } from '@/runtime/logger';
import { settings as readSettings, SettingsError } from '@/runtime/settings';
import { runPrimary } from './workers/run-primary';
import { runWorker } from './workers/run-worker';

/** The verifier: this program runs once as the primary, which runs it again for each worker. */
async function main(): Promise<void> {
  const settings = readSettings();
  const log = createLogger({ name: 'verifier', level: settings.logLevel });
  await (cluster.isPrimary ? runPrimary(settings, log) : runWorker(settings, log));
}

main().catch((error: unknown) => {
  const expected = error instanceof SettingsError || error instanceof InstallationSecretError;
  console.error(expected ? `latchkey verifier: ${error.message}` : error);
  process.exit(1);
});
