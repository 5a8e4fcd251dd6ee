import type { Logger } from '@/runtime/logger';
import { exitAfterDraining } from '@/runtime/process-lifecycle';
import type { Settings } from '@/runtime/settings';
import { startMetricsServer } from '../metrics/start-metrics-server';
import { WorkerPool } from './worker-pool';

/** Keeps the workers running, and shows their metrics on a port of its own. Asks no database and answers no verification. */
export async function runPrimary(settings: Settings, log: Logger): Promise<void> {
  const { host, verifierWorkers, verifierMetricsPort } = settings;
  let told = false;
  const pool = new WorkerPool({
    size: verifierWorkers,
    log,
    onListening: (port) => {
      if (told) return;
      told = true;
      log.info(
        { host, port, workers: verifierWorkers, metricsPort: verifierMetricsPort },
        'the verifier listens',
      );
      process.send?.({ type: 'ready', port });
    },
    onHopeless: (status) => process.exit(status || 1),
  });
  const metrics = await startMetricsServer({ host, port: verifierMetricsPort });
  exitAfterDraining(async () => {
    // Its port is free for whoever comes next, while the workers still answer what they were asked.
    metrics.close();
    await pool.stop();
  });
  process.on('SIGUSR2', () => void pool.replaceAll());
  pool.start();
}
