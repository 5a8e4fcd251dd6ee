import { openDatabase } from '@/db/client';
import type { Settings } from '@/runtime/settings';
import { issueSetupLink } from '@/server/auth/issue-setup-link';
import { systemContext } from '../system-context';
import type { PreparedDatabase, Say } from './prepare-database';

/** While nobody can administer, says the one-time link with which the first admin comes in. Printed nowhere else. */
export async function offerSetup(settings: Settings, database: PreparedDatabase, say: Say): Promise<void> {
  const db = openDatabase(database.portalUrl, { applicationName: 'latchkey start', connectionsMax: 1 });
  try {
    const { secrets } = database;
    const link = await issueSetupLink(systemContext({ db, secrets, portalUrl: settings.portalUrl }));
    if (!link) return;
    say('');
    say('  There is no admin yet. Open this link within an hour; it works once:');
    say(`  ${link.url}`);
  } finally {
    await db.close();
  }
}
