import type { Command } from 'commander';
import { exportCatalogue } from '@/server/apis/export-catalogue';
import { withPortal } from './open-portal';
import { report, unwrap } from './report';

export function registerApiExport(api: Command): void {
  api
    .command('export')
    .description('Print APIs, scopes and roles as YAML that imports to the same.')
    .option('--json', 'print one JSON object, which imports as well')
    .addHelpText(
      'after',
      `
Examples:
  latchkey api export > catalogue.yaml`,
    )
    .action(async ({ json }: { json?: boolean }) => {
      const { catalogue, yaml } = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await exportCatalogue(principal, ctx)),
      );
      report(json, catalogue, yaml.trimEnd());
    });
}
