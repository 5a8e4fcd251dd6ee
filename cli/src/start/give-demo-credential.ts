import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '@/db/client';
import type { Settings } from '@/runtime/settings';
import { ensureDemoCredential } from '@/server/verifier-credentials/ensure-demo-credential';
import { systemContext } from '../system-context';
import type { PreparedDatabase, Say } from './prepare-database';

/** How soon a catalogue that was imported while we run reaches the demo API. */
const LOOK_EVERY_MS = 1_000;

/**
 * Gives the demo API its verifier credential as soon as its API is in the catalogue, whichever way it came there: it is
 * running already and finds it by itself. Until then it looks again and again; ends with `stop`.
 */
export async function giveDemoCredential(
  settings: Settings,
  database: PreparedDatabase,
  stop: AbortSignal,
  say: Say,
): Promise<void> {
  const db = openDatabase(database.portalUrl, {
    applicationName: 'latchkey start (demo)',
    connectionsMax: 1,
  });
  const { secrets } = database;
  let said = false;
  try {
    while (!stop.aborted) {
      const ctx = systemContext({ db, secrets, portalUrl: settings.portalUrl });
      const given = await ensureDemoCredential(ctx, settings.dataDir).catch((error: unknown) => {
        if (!said) say(`The demo API could not be given its credential; trying again (${describe(error)}).`);
        said = true;
        return false;
      });
      if (given) return;
      await delay(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  } finally {
    await db.close();
  }
}

const describe = (error: unknown) => (error instanceof Error ? error.message : String(error));
