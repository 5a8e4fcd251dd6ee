import type { Command } from 'commander';
import { settings } from '@/runtime/settings';
import { prepareDatabase } from './prepare-database';

export function registerMigrate(program: Command): void {
  program
    .command('migrate')
    .description("Bring the database to this version's schema.")
    .option('--json', 'print one JSON object: applied')
    .addHelpText(
      'after',
      `
Examples:
  latchkey migrate
  DATABASE_URL=postgresql://owner:password@db:5432/latchkey latchkey migrate --json`,
    )
    .action(async ({ json }: { json?: boolean }) => {
      // With --json stderr holds a problem object or nothing.
      const say = json ? () => undefined : (line: string) => console.error(line);
      const database = await prepareDatabase(settings(), say);
      await database.release();
      const { applied } = database;
      if (json) console.log(JSON.stringify({ applied }));
      else console.log(applied.length === 0 ? 'The schema is current.' : `Applied ${applied.join(', ')}.`);
    });
}
