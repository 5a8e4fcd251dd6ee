import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { repositoryRoot } from '@/runtime/settings';
import { describeError } from './one-line-error';
import { registerMigrate } from './start/register-migrate';
import { registerStart } from './start/register-start';

/** Exit status of a command that could not do what it was asked, and of one that was asked wrongly. */
const FAILED = 1;
const WRONG_USAGE = 2;

function createProgram(): Command {
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(repositoryRoot(), 'package.json'), 'utf8'),
  );
  const program = new Command('latchkey')
    .description('A self-hosted developer portal for API tokens.')
    .version(manifest.version)
    .exitOverride();
  registerStart(program);
  registerMigrate(program);
  return program;
}

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said it already; help and version end here too, with 0.
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  } else {
    console.error(`latchkey: ${describeError(error)}`);
    process.exitCode = FAILED;
  }
}
