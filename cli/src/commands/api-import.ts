import type { Command } from 'commander';
import { importCatalogue } from '@/server/apis/import-catalogue';
import { registerImport } from './import-command';

export function registerApiImport(api: Command): void {
  registerImport(api, {
    description:
      'Make APIs, scopes and roles what a YAML file says. What the file does not name stays as it is.',
    help: HELP,
    importFile: importCatalogue,
  });
}

const HELP = `
The file:
  apis:
    - name: Orders
      audience: https://orders.example
      scopes:
        - { name: "orders:read", description: Read orders, group: Orders, risk: low, access: read }
        - { name: "orders:write", group: Orders, risk: elevated, access: write, roles: [developer] }

  risk is low, elevated or high; access is read, write or admin. A scope's roles are those whose members may put it
  on tokens: without them a new scope goes to developer and admin, and one that exists keeps what it has.
  A file may also hold roles, see: latchkey role import --help

  An OpenAPI 3 document imports too: the scopes of its OAuth 2 security schemes, group, risk and access guessed from
  their names where they are new. Look at --dry-run first.

Examples:
  latchkey api import catalogue.yaml --dry-run
  latchkey api import catalogue.yaml
  latchkey api export | latchkey api import - --json`;
