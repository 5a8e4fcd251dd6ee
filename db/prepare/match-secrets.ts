import type pg from 'pg';
import {
  type InstallationSecrets,
  loadInstallationSecrets,
  requireMatchingSecret,
  SECRET_CHECK_NAMES,
  type SecretCheckName,
  secretCheckValue,
} from '@/runtime/installation-secrets';
import type { Settings } from '@/runtime/settings';
import { connect } from './check-server';

/**
 * Loads the installation's secrets and holds them against the check values in the database. In a database that has none
 * yet, they are noted (and made, if they are nowhere).
 *
 * @throws InstallationSecretError when one is missing, unfit or another than the database was filled with
 */
export async function matchSecrets(ownerUrl: string, settings: Settings): Promise<InstallationSecrets> {
  const client = await connect(ownerUrl, 'DATABASE_URL');
  try {
    const noted = await readChecks(client);
    const secrets = loadInstallationSecrets(settings, { mayCreate: noted.size === 0 });
    for (const name of SECRET_CHECK_NAMES) {
      if (!noted.has(name)) await noteCheck(client, name, secretOf(secrets, name));
    }
    // Read back: another start may have noted its own at the same time.
    for (const [name, value] of await readChecks(client)) {
      requireMatchingSecret(name, secretOf(secrets, name), value);
    }
    return secrets;
  } finally {
    await client.end();
  }
}

async function readChecks(client: pg.Client): Promise<Map<SecretCheckName, Uint8Array>> {
  const { rows } = await client.query<{ name: SecretCheckName; check_value: Buffer }>(
    'select name, check_value from secret_checks where version = 1',
  );
  return new Map(rows.map((row) => [row.name, row.check_value]));
}

async function noteCheck(client: pg.Client, name: SecretCheckName, secret: Uint8Array): Promise<void> {
  await client.query(
    'insert into secret_checks (name, version, check_value) values ($1, 1, $2) on conflict do nothing',
    [name, Buffer.from(secretCheckValue(name, secret))],
  );
}

function secretOf(secrets: InstallationSecrets, name: SecretCheckName): Uint8Array {
  switch (name) {
    case 'pepper':
      return secrets.pepper;
    case 'session-key':
      return secrets.sessionKey;
    case 'sealing-key':
      return secrets.sealingKey;
  }
}
