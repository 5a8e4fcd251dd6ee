import { type Command, Option } from 'commander';
import { settings } from '@/runtime/settings';
import { type StartOptions, start } from './start';

export function registerStart(program: Command): void {
  program
    .command('start')
    .description('Start Latchkey: database, portal and verifier, until Ctrl-C.')
    .addOption(new Option('--only <process>', 'run only one of the two').choices(['portal', 'verifier']))
    .option('--demo', 'run the demo API too')
    .option('--dev', 'run from the sources, with reloading pages')
    .addHelpText(
      'after',
      `
Examples:
  latchkey start
  latchkey start --demo
  latchkey start --only verifier`,
    )
    .action((options: StartOptions) => start(settings(), options, console.log));
}
