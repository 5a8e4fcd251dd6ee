import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from '@/db/embedded-postgres/errors';
import { hasCluster, openEmbeddedPostgres } from '@/db/embedded-postgres/open-embedded-postgres';
import { checkServer } from '@/db/prepare/check-server';
import { ROLES, type RoleKey, roleUrlFromFile } from '@/db/prepare/ensure-roles';
import { DatabaseNotUsableError } from '@/db/prepare/errors';
import { type DatabaseFindings, inspectDatabase, inspectLogin } from '@/db/prepare/inspect-database';
import {
  InstallationSecretError,
  loadInstallationSecrets,
  requireMatchingSecret,
} from '@/runtime/installation-secrets';
import { repositoryRoot, type Settings } from '@/runtime/settings';
import { type Finding, fail, ok, warn } from './finding';

interface Logins {
  ownerUrl?: string | undefined;
  portalUrl?: string | undefined;
  verifierUrl?: string | undefined;
}

/** The database a start would use, as it is now: nothing is made, migrated or noted. */
export async function checkDatabase(settings: Settings): Promise<Finding[]> {
  const { databaseUrl, portalDatabaseUrl, verifierDatabaseUrl } = settings;
  if (databaseUrl !== undefined || portalDatabaseUrl !== undefined) {
    return checkLogins(settings, {
      ownerUrl: databaseUrl,
      portalUrl: portalDatabaseUrl ?? roleUrlFromFile(settings, 'portal'),
      verifierUrl: verifierDatabaseUrl ?? roleUrlFromFile(settings, 'verifier'),
    });
  }
  if (!hasCluster(settings.dataDir)) {
    return [ok('Database', 'embedded, not made yet: the first start makes it')];
  }
  try {
    const embedded = await openEmbeddedPostgres({ dataDir: settings.dataDir, say: () => undefined });
    try {
      const how = embedded.origin === 'attached' ? 'runs' : 'starts';
      return [
        ok('Embedded server', `${how} on 127.0.0.1:${embedded.port}`),
        ...(await checkLogins(settings, embedded)),
      ];
    } finally {
      await embedded.release();
    }
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) {
      return [fail('Embedded server', error.message, `see ${join(settings.dataDir, 'postgres.log')}`)];
    }
    throw error;
  }
}

async function checkLogins(
  settings: Settings,
  { ownerUrl, portalUrl, verifierUrl }: Logins,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  let roles: Set<string>;
  const main = ownerUrl ?? portalUrl;
  const variable = ownerUrl ? 'DATABASE_URL' : 'PORTAL_DATABASE_URL';
  try {
    if (main === undefined) throw new DatabaseNotUsableError('no database is configured');
    const found = await inspectDatabase(main, {
      variable,
      migrations: join(repositoryRoot(), 'db', 'migrations'),
    });
    roles = found.roles;
    await checkServer(main, { variable, allowUnsafe: settings.allowUnsafeDatabase });
    const durable = settings.allowUnsafeDatabase ? 'durability not checked' : 'commits are durable';
    findings.push(ok('Database', `PostgreSQL ${found.version}, primary, ${durable}`));
    findings.push(checkMigrations(found), checkSecrets(settings, found));
    if (found.migrations.pending.length === 0) findings.push(checkRights(found));
  } catch (error) {
    if (!(error instanceof DatabaseNotUsableError)) throw error;
    return [fail('Database', error.message, 'start the database, or correct the setting')];
  }
  const { portalDatabaseUrl, verifierDatabaseUrl, dataDir } = settings;
  for (const [key, url, given] of [
    ['portal', portalUrl, portalDatabaseUrl],
    ['verifier', verifierUrl, verifierDatabaseUrl],
  ] as const) {
    const isMade = roles.has(ROLES[key].name);
    findings.push(await checkLogin(key, { url, ownerUrl, isGiven: given !== undefined, isMade, dataDir }));
  }
  return findings;
}

function checkMigrations({ migrations }: DatabaseFindings): Finding {
  const { applied, pending, foreign } = migrations;
  if (foreign.length > 0) {
    return fail(
      'Migrations',
      `${foreign.join(', ')} on the database is not this version's`,
      'run the version of Latchkey that wrote the database, or a newer one',
    );
  }
  if (pending.length > 0) {
    return warn(
      'Migrations',
      `${pending.join(', ')} not applied yet`,
      'run latchkey migrate; a start does it too',
    );
  }
  return ok('Migrations', `all ${applied} are applied`);
}

function checkSecrets(settings: Settings, { secretChecks }: DatabaseFindings): Finding {
  const isNew = secretChecks.size === 0;
  try {
    if (
      isNew &&
      !existsSync(join(settings.dataDir, 'secrets', 'pepper-1')) &&
      settings.pepper === undefined
    ) {
      return ok('Secrets', 'not made yet: the first start makes them');
    }
    const secrets = loadInstallationSecrets(settings, { mayCreate: false });
    const of = {
      pepper: secrets.pepper,
      'session-key': secrets.sessionKey,
      'sealing-key': secrets.sealingKey,
    };
    for (const [name, value] of secretChecks) requireMatchingSecret(name, of[name], value);
    return ok(
      'Secrets',
      isNew ? 'can be used; noted with the first start' : 'pepper and keys match the database',
    );
  } catch (error) {
    if (!(error instanceof InstallationSecretError)) throw error;
    return fail(
      'Secrets',
      error.message,
      'put the right secrets back; without the pepper no token can be verified',
    );
  }
}

function checkRights({ wrongRights }: DatabaseFindings): Finding {
  if (wrongRights.length === 0) return ok('Rights', 'portal and verifier may do what they need, and no more');
  return fail(
    'Rights',
    wrongRights.join('; '),
    'undo grants made by hand, or restore the rights the migrations give',
  );
}

interface LoginToCheck {
  url: string | undefined;
  ownerUrl: string | undefined;
  /** The operator set it; else it is made from the owner's connection and the password in `dataDir/secrets`. */
  isGiven: boolean;
  /** The server has the role. */
  isMade: boolean;
  dataDir: string;
}

async function checkLogin(
  key: RoleKey,
  { url, ownerUrl, isGiven, isMade, dataDir }: LoginToCheck,
): Promise<Finding> {
  const what = `Login of the ${key}`;
  const { name: role, variable } = ROLES[key];
  if (url === undefined && ownerUrl === undefined) return ok(what, `${variable} is not set here`);
  // A password may be left from the embedded server: without its role there is nothing yet to try it on.
  if (!isGiven && !isMade) {
    const cure = `run latchkey migrate; a start does it too. It says what to do if DATABASE_URL may not make roles`;
    return warn(what, `the role ${role} is not made yet`, cure);
  }
  const file = join(dataDir, 'secrets', `database-${key}`);
  if (url === undefined) {
    return fail(what, `the role ${role} exists, and its password is not in ${file}`, `set ${variable}`);
  }
  try {
    const found = await inspectLogin(url, { variable });
    if (found.isSuperuser) {
      return fail(what, `${found.user} is a superuser`, `give ${variable} the role ${role}`);
    }
    if (ownerUrl !== undefined && new URL(ownerUrl).username === new URL(url).username) {
      return fail(what, `${found.user} is the owner's login`, `give ${variable} the role ${role}`);
    }
    return ok(what, `as ${found.user}`);
  } catch (error) {
    if (!(error instanceof DatabaseNotUsableError)) throw error;
    const cure = isGiven ? `correct ${variable}` : `set ${variable}, or put the right password into ${file}`;
    return fail(what, error.message, cure);
  }
}
