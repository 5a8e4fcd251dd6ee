import type { Command } from 'commander';
import { settings } from '@/runtime/settings';
import { prepareDatabase } from './prepare-database';

export function registerMigrate(program: Command): void {
  program
    .command('migrate')
    .description("Bring the database to this version's schema.")
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const database = await prepareDatabase(settings(), (line) => console.error(line));
      await database.release();
      const { applied } = database;
      if (json) console.log(JSON.stringify({ applied }));
      else console.log(applied.length === 0 ? 'The schema is current.' : `Applied ${applied.join(', ')}.`);
    });
}
