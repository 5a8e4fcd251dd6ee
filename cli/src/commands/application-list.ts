import type { Command } from 'commander';
import { formatPublicId } from '@/core/ids/public-id';
import { listApplications } from '@/server/applications/list-applications';
import { applicationObject } from './application-object';
import { withPortal } from './open-portal';
import { report, unwrap } from './report';
import { formatInstant, formatTable } from './table';

export function registerApplicationList(application: Command): void {
  application
    .command('list')
    .description('List applications by name, archived ones last.')
    .option('--name <text>', 'only those with this in their name')
    .option('--json', 'print one JSON object: applications')
    .addHelpText(
      'after',
      `
Examples:
  latchkey application list
  latchkey application list --name printer --json`,
    )
    .action(async ({ name = '', json }: { name?: string; json?: boolean }) => {
      const { applications } = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await listApplications(principal, { all: true, text: name }, ctx)),
      );
      const objects = applications.map((one) => ({
        ...applicationObject(one),
        owners: one.owners,
        live_tokens: one.liveTokens,
        last_used_at: one.lastUsedAt?.toISOString() ?? null,
      }));
      const table = formatTable(
        ['ID', 'NAME', 'STATUS', 'OWNERS', 'LIVE TOKENS', 'LAST USED'],
        applications.map((one) => [
          formatPublicId('application', one.id),
          one.name,
          one.archivedAt ? 'archived' : 'active',
          one.owners.join(', '),
          String(one.liveTokens),
          formatInstant(one.lastUsedAt),
        ]),
      );
      report(json, { applications: objects }, applications.length === 0 ? 'No applications.' : table);
    });
}
