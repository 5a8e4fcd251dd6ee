import { join } from 'node:path';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '@/db/embedded-postgres/open-embedded-postgres';
import { migrate } from '@/db/migrate';
import { checkServer } from '@/db/prepare/check-server';
import { ensureRoles } from '@/db/prepare/ensure-roles';
import { matchSecrets } from '@/db/prepare/match-secrets';
import type { InstallationSecrets } from '@/runtime/installation-secrets';
import { repositoryRoot, type Settings } from '@/runtime/settings';

export type Say = (line: string) => void;

/** A database that is running, migrated and held against the installation's secrets. */
export interface PreparedDatabase {
  ownerUrl: string;
  portalUrl: string;
  verifierUrl: string;
  secrets: InstallationSecrets;
  /** Names of the migrations that ran now. */
  applied: string[];
  /** Present when the database is our own. */
  embedded: EmbeddedPostgres | undefined;
  release(): Promise<void>;
}

/** The database of `DATABASE_URL`, or the embedded one: attached to if it runs, else started. Everything a command needs. */
export async function prepareDatabase(settings: Settings, say: Say): Promise<PreparedDatabase> {
  if (settings.databaseUrl !== undefined) return prepare(settings, settings.databaseUrl, undefined, say);
  const embedded = await openEmbeddedPostgres({ dataDir: settings.dataDir, say });
  try {
    return await prepare(settings, embedded.ownerUrl, embedded, say);
  } catch (error) {
    await embedded.release();
    throw error;
  }
}

async function prepare(
  settings: Settings,
  ownerUrl: string,
  embedded: EmbeddedPostgres | undefined,
  say: Say,
): Promise<PreparedDatabase> {
  const allowUnsafe = settings.allowUnsafeDatabase;
  const { dataDir } = settings;
  if (!embedded) await checkServer(ownerUrl, { variable: 'DATABASE_URL', allowUnsafe });
  const { portalDatabaseUrl: portalUrl, verifierDatabaseUrl: verifierUrl } = settings;
  const logins = embedded ?? (await ensureRoles({ ownerUrl, dataDir, portalUrl, verifierUrl }));

  const { applied } = await migrate(ownerUrl, { directory: join(repositoryRoot(), 'db', 'migrations') });
  if (applied.length > 0) say(`Brought the database to the current schema (${applied.length} migrations).`);
  await checkServer(logins.portalUrl, { variable: 'PORTAL_DATABASE_URL', allowUnsafe });
  await checkServer(logins.verifierUrl, { variable: 'VERIFIER_DATABASE_URL', allowUnsafe });
  return {
    ownerUrl,
    portalUrl: logins.portalUrl,
    verifierUrl: logins.verifierUrl,
    secrets: await matchSecrets(ownerUrl, settings),
    applied,
    embedded,
    release: async () => embedded?.release(),
  };
}
