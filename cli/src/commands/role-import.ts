import type { Command } from 'commander';
import { importRoles } from '@/server/roles/import-roles';
import { registerImport } from './import-command';

export function registerRoleImport(role: Command): void {
  registerImport(role, {
    description: 'Make roles what a YAML file says. What the file does not name stays as it is.',
    help: HELP,
    importFile: importRoles,
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
