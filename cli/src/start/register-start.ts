import { type Command, InvalidArgumentError, Option } from 'commander';
import { settings } from '@/runtime/settings';
import { type StartOptions, start } from './start';

export function registerStart(program: Command): void {
  program
    .command('start')
    .description('Start Latchkey: database, portal and verifier, until Ctrl-C.')
    .addOption(new Option('--only <process>', 'run only one of the two').choices(['portal', 'verifier']))
    .addOption(
      new Option('--workers <count>', 'processes that answer verifications (VERIFIER_WORKERS)').argParser(
        workers,
      ),
    )
    .option('--demo', 'run the demo API too')
    .option('--dev', 'run from the sources, with reloading pages')
    .addHelpText(
      'after',
      `
Examples:
  latchkey start
  latchkey start --demo
  latchkey start --only verifier --workers 4

SIGUSR2 puts fresh verifier workers in the place of the old ones; nobody who connects is refused meanwhile.`,
    )
    .action((options: StartOptions) => start(settings(), options, console.log));
}

function workers(text: string): number {
  if (!/^\d{1,2}$/.test(text) || Number(text) < 1 || Number(text) > 64) {
    throw new InvalidArgumentError('It is a number between 1 and 64.');
  }
  return Number(text);
}
