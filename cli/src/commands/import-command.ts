import type { Command } from 'commander';
import type { importCatalogue } from '@/server/apis/import-catalogue';
import { describeImport, importObject } from './describe-import';
import { withPortal } from './open-portal';
import { readSource } from './read-source';
import { report, unwrap } from './report';

interface ImportOptions {
  dryRun?: boolean;
  json?: boolean;
}

export interface ImportCommand {
  description: string;
  /** Shown under the options: what the file looks like, and examples. */
  help: string;
  importFile: typeof importCatalogue;
}

/** Adds `import <file>` to a command, for a use case that makes the catalogue what a document says. */
export function registerImport(parent: Command, { description, help, importFile }: ImportCommand): void {
  parent
    .command('import')
    .description(description)
    .argument('<file>', 'a YAML or JSON file; - reads stdin')
    .option('--dry-run', 'say what would change, change nothing')
    .option('--json', 'print one JSON object')
    .addHelpText('after', help)
    .action(async (file: string, { dryRun = false, json }: ImportOptions) => {
      const source = await readSource(file);
      const diff = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await importFile(principal, { source, dryRun }, ctx)),
      );
      report(json, importObject(diff, dryRun), describeImport(diff, dryRun));
    });
}
