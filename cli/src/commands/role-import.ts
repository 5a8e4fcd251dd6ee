import type { Command } from 'commander';
import { importRoles } from '@/server/roles/import-roles';
import { describeImport, importObject } from './describe-import';
import { withPortal } from './open-portal';
import { readSource } from './read-source';
import { report, unwrap } from './report';

interface ImportOptions {
  dryRun?: boolean;
  json?: boolean;
}

export function registerRoleImport(role: Command): void {
  role
    .command('import')
    .description('Make roles what a YAML file says. What the file does not name stays as it is.')
    .argument('<file>', 'a YAML or JSON file; - reads stdin')
    .option('--dry-run', 'say what would change, change nothing')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (file: string, { dryRun = false, json }: ImportOptions) => {
      const source = await readSource(file);
      const diff = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await importRoles(principal, { source, dryRun }, ctx)),
      );
      report(json, importObject(diff, dryRun), describeImport(diff, dryRun));
    });
}

const HELP = `
The file:
  roles:
    - name: billing-ops
      description: Works with invoices
      portal_right: none
      scopes: ["invoices:read", "invoices:refund"]

  portal_right is none, auditor (sees everything) or admin; a new role has none. Where scopes are given they are the
  complete list that members may put on tokens; without them the role keeps what it has. The roles that ship with
  Latchkey (admin, auditor, developer) keep their portal right.

Examples:
  latchkey role import roles.yaml --dry-run
  latchkey role import roles.yaml`;
