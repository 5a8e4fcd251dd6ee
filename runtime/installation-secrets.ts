/**
 * The secrets of an installation: the pepper under which token secrets are digested, the session key and the key that
 * seals stored answers. They live outside the database, in `LATCHKEY_DATA_DIR/secrets` (folder 0700, files 0600) or in the
 * environment. They are made once, when the database holds no check value of any of them: a new pepper beside an old
 * database would make every token unknown, so then a missing one stops the start instead.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { revealTokenSecret_theOnlyExit, type TokenSecret } from '@/core/token/token-secret';
import { randomText } from '@/runtime/random';
import type { Settings } from '@/runtime/settings';

/** A secret is missing, too short, a placeholder or wrong. The message is one line. */
export class InstallationSecretError extends Error {
  override name = 'InstallationSecretError';
}

export interface InstallationSecrets {
  pepper: Uint8Array;
  pepperVersion: number;
  sessionKey: Uint8Array;
  sealingKey: Uint8Array;
}

const SECRETS = {
  pepper: { file: 'pepper-1', variable: 'LATCHKEY_PEPPER' },
  sessionKey: { file: 'session-key', variable: 'LATCHKEY_SESSION_KEY' },
  sealingKey: { file: 'sealing-key', variable: 'LATCHKEY_SEALING_KEY' },
} as const;

type SecretName = keyof typeof SECRETS;
type SecretSettings = Pick<Settings, 'dataDir' | SecretName>;

/** 256 bits: as much as the digest can use. */
const SECRET_BYTES_MIN = 32;

/** Random text of 32 bytes has far more different characters; `aaaa…` and `0123…0123…` do not. */
const DISTINCT_CHARACTERS_MIN = 12;

const PLACEHOLDER =
  /change.?me|placeholder|example|replace.?(me|this)|your.?(secret|pepper|key)|insert.?here/i;

/**
 * Reads the installation's secrets, each from its setting, else from its file in `dataDir/secrets`.
 *
 * @param mayCreate true only while the database holds no check value: then files that are missing are made
 * @throws InstallationSecretError
 */
export function loadInstallationSecrets(
  settings: SecretSettings,
  { mayCreate }: { mayCreate: boolean },
): InstallationSecrets {
  const load = (name: SecretName) => loadSecret(settings, name, mayCreate);
  return {
    pepper: load('pepper'),
    pepperVersion: 1,
    sessionKey: load('sessionKey'),
    sealingKey: load('sealingKey'),
  };
}

/** The pepper alone: all that a verifier needs, and all that it is given. */
export function loadPepper(settings: SecretSettings): { pepper: Uint8Array; pepperVersion: number } {
  return { pepper: loadSecret(settings, 'pepper', false), pepperVersion: 1 };
}

export const SECRET_CHECK_NAMES = ['pepper', 'session-key', 'sealing-key'] as const;
export type SecretCheckName = (typeof SECRET_CHECK_NAMES)[number];

/** What the database keeps of a secret, so that a wrong one stops the start. Tells nothing about the secret. */
export function secretCheckValue(name: SecretCheckName, secret: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update(`latchkey ${name} check`).digest();
}

export function pepperCheckValue(pepper: Uint8Array): Uint8Array {
  return secretCheckValue('pepper', pepper);
}

/** @throws InstallationSecretError when `secret` is not the one the database was filled with */
export function requireMatchingSecret(
  name: SecretCheckName,
  secret: Uint8Array,
  storedCheckValue: Uint8Array,
): void {
  const computed = secretCheckValue(name, secret);
  if (computed.length === storedCheckValue.length && timingSafeEqual(computed, storedCheckValue)) return;
  const variable = `LATCHKEY_${name.toUpperCase().replace('-', '_')}`;
  throw new InstallationSecretError(
    `The ${name} is not the one this database was filled with: put back the right ${variable} or file in LATCHKEY_DATA_DIR/secrets`,
  );
}

/** What is stored of a token secret: HMAC-SHA-256 under the pepper, 32 bytes. */
export function digestSecret(pepper: Uint8Array, secretText: string): Uint8Array {
  return createHmac('sha256', pepper).update(secretText, 'utf8').digest();
}

/** A token secret's digest, and the version of the pepper it was made under. */
export function digestTokenSecret(
  secrets: Pick<InstallationSecrets, 'pepper' | 'pepperVersion'>,
  secret: TokenSecret,
): { digest: Buffer; pepperVersion: number } {
  const digest = digestSecret(secrets.pepper, revealTokenSecret_theOnlyExit(secret));
  return { digest: Buffer.from(digest), pepperVersion: secrets.pepperVersion };
}

/** The folder of the installation's secrets, made if it is not there. */
export function ensureSecretsFolder(dataDir: string): string {
  const folder = join(dataDir, 'secrets');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
}

/** Reads a secret's file, or makes it with fresh random text. Two processes making it at once agree on one text. */
export function readOrCreateSecretFile(dataDir: string, file: string): string {
  const path = join(ensureSecretsFolder(dataDir), file);
  if (!existsSync(path)) {
    const draft = `${path}.${randomText(6)}`;
    writeFileSync(draft, `${randomText(32)}\n`, { mode: 0o600, flag: 'wx', flush: true });
    try {
      linkSync(draft, path);
    } catch (error) {
      if (!existsSync(path)) throw error;
    } finally {
      unlinkSync(draft);
    }
  }
  return readFileSync(path, 'utf8').trim();
}

function loadSecret(settings: SecretSettings, name: SecretName, mayCreate: boolean): Uint8Array {
  const { file, variable } = SECRETS[name];
  const configured = settings[name];
  if (configured !== undefined) return acceptSecret(variable, configured);

  const path = join(settings.dataDir, 'secrets', file);
  if (existsSync(path)) return acceptSecret(path, readFileSync(path, 'utf8').trim());
  if (!mayCreate) {
    throw new InstallationSecretError(
      `${variable} is missing: the database was filled with it, and neither the variable nor ${path} is there`,
    );
  }
  return acceptSecret(path, readOrCreateSecretFile(settings.dataDir, file));
}

function acceptSecret(where: string, text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length < SECRET_BYTES_MIN) {
    throw new InstallationSecretError(
      `${where} is too short: ${bytes.length} bytes, at least ${SECRET_BYTES_MIN} are needed (openssl rand -base64 32)`,
    );
  }
  if (new Set(text).size < DISTINCT_CHARACTERS_MIN || PLACEHOLDER.test(text)) {
    throw new InstallationSecretError(
      `${where} is a placeholder: give random text instead (openssl rand -base64 32)`,
    );
  }
  return bytes;
}
