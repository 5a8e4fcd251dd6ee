import { userInfo } from 'node:os';
import type { Principal } from '@/core/access/principal';
import { formatPublicId } from '@/core/ids/public-id';
import { openDatabase, postgresCode } from '@/db/client';
import { checkServer } from '@/db/prepare/check-server';
import { DatabaseNotUsableError } from '@/db/prepare/errors';
import { matchSecrets } from '@/db/prepare/match-secrets';
import type { InstallationSecrets } from '@/runtime/installation-secrets';
import { type Settings, settings } from '@/runtime/settings';
import type { UseCaseContext } from '@/server/context';
import { findUserByEmail } from '@/server/users/find-user-by-email';
import { prepareDatabase } from '../start/prepare-database';
import { systemContext } from '../system-context';
import { unwrap } from './report';

/** What a command works as and with. */
export interface OpenPortal {
  principal: Principal;
  ctx: UseCaseContext;
}

/**
 * Runs a command's work on the installation's database, as the system, through the portal's own login.
 *
 * With DATABASE_URL (or neither) the database is prepared as a start does; the embedded one is attached to if it runs,
 * else started and afterwards stopped. Where only PORTAL_DATABASE_URL is set, as beside a portal in a container, the
 * database is used as it is.
 */
export async function withPortal<T>(
  options: { json?: boolean | undefined },
  work: (portal: OpenPortal) => Promise<T>,
): Promise<T> {
  const configured = settings();
  // With --json stderr holds a problem object or nothing.
  const say = options.json ? () => undefined : (line: string) => console.error(line);
  const opened =
    configured.databaseUrl === undefined && configured.portalDatabaseUrl !== undefined
      ? await openAsPortal(configured, configured.portalDatabaseUrl)
      : await prepareDatabase(configured, say);
  try {
    const db = openDatabase(opened.portalUrl, { applicationName: 'latchkey cli', connectionsMax: 3 });
    try {
      return await work({
        principal: { type: 'system', name: 'cli', osUser: osUser() },
        ctx: systemContext({ db, secrets: opened.secrets, portalUrl: configured.portalUrl }),
      });
    } finally {
      await db.close();
    }
  } finally {
    await opened.release();
  }
}

export interface OpenPortalForUser extends OpenPortal {
  user: {
    userId: string;
    /** How `--json` says who it is. */
    object: { id: string; email: string };
  };
}

/** As withPortal, for a command about one user, named by e-mail address. */
export function withUser<T>(
  options: { json?: boolean | undefined; email: string },
  work: (portal: OpenPortalForUser) => Promise<T>,
): Promise<T> {
  return withPortal(options, async (portal) => {
    const { id, email } = unwrap(await findUserByEmail(portal.principal, options.email, portal.ctx));
    const object = { id: formatPublicId('user', id), email };
    return work({ ...portal, user: { userId: id, object } });
  });
}

async function openAsPortal(
  configured: Settings,
  portalUrl: string,
): Promise<{ portalUrl: string; secrets: InstallationSecrets; release(): Promise<void> }> {
  const variable = 'PORTAL_DATABASE_URL';
  await checkServer(portalUrl, { variable, allowUnsafe: configured.allowUnsafeDatabase });
  try {
    const secrets = await matchSecrets(portalUrl, configured);
    return { portalUrl, secrets, release: async () => undefined };
  } catch (error) {
    if (postgresCode(error) !== UNDEFINED_TABLE) throw error;
    throw new DatabaseNotUsableError(
      `${variable}: this database has no schema yet: run latchkey migrate with DATABASE_URL first`,
    );
  }
}

const UNDEFINED_TABLE = '42P01';

/** Who sits at the terminal, for the audit. In a container the number may have no name. */
function osUser(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return `uid ${process.getuid?.() ?? 'unknown'}`;
    throw error;
  }
}
