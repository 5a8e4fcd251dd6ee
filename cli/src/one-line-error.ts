import { EmbeddedPostgresError } from '@/db/embedded-postgres/errors';
import { MigrationError } from '@/db/migrate';
import { DatabaseNotUsableError } from '@/db/prepare/errors';
import { InstallationSecretError } from '@/runtime/installation-secrets';
import { redactText } from '@/runtime/logger';
import { SettingsError } from '@/runtime/settings';

/** A command cannot do what it was asked. The message is one line for the person at the terminal. */
export class CommandError extends Error {
  override name = 'CommandError';
}

const EXPECTED = [
  CommandError,
  SettingsError,
  InstallationSecretError,
  EmbeddedPostgresError,
  DatabaseNotUsableError,
  MigrationError,
];

/** What is said of an error: its message if it was made for a person or by the system, else all of it (a fault of ours). */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return redactText(String(error));
  const isExpected = EXPECTED.some((type) => error instanceof type);
  const isSystemError = 'syscall' in error;
  if (!isExpected && !isSystemError) return redactText(error.stack ?? error.message);
  const cause = error.cause instanceof Error ? `: ${error.cause.message.split('\n')[0]}` : '';
  return redactText(error.message + cause);
}
