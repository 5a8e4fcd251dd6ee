import type { Command } from 'commander';
import { archiveApplication, restoreApplication } from '@/server/applications/archive-application';
import { parseApplicationId } from './application-object';
import { withPortal } from './open-portal';
import { report, unwrap } from './report';
import { formatInstant } from './table';

export function registerApplicationArchive(application: Command): void {
  application
    .command('archive')
    .description('Archive an application: when this returns, no verifier takes its tokens.')
    .argument('<id>', 'app_…, from latchkey application list')
    .option('--reason <text>', 'why, for the history')
    .option('--json', 'print one JSON object: id, archived_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey application archive app_01JB3X8Q0R5N7WD2XK4M9V6ZPA --reason "replaced by the new desk"`,
    )
    .action(async (id: string, { reason = '', json }: { reason?: string; json?: boolean }) => {
      const applicationId = parseApplicationId(id);
      const { archivedAt } = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await archiveApplication(principal, { applicationId, reason }, ctx), () => '--reason'),
      );
      report(
        json,
        { id, archived_at: archivedAt.toISOString() },
        `Archived at ${formatInstant(archivedAt)}.`,
      );
    });
}

export function registerApplicationRestore(application: Command): void {
  application
    .command('restore')
    .description('Restore an archived application: its tokens that live work again.')
    .argument('<id>', 'app_…, from latchkey application list')
    .option('--json', 'print one JSON object: id')
    .addHelpText(
      'after',
      `
Examples:
  latchkey application restore app_01JB3X8Q0R5N7WD2XK4M9V6ZPA`,
    )
    .action(async (id: string, { json }: { json?: boolean }) => {
      const applicationId = parseApplicationId(id);
      await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await restoreApplication(principal, { applicationId }, ctx)),
      );
      report(json, { id }, 'Restored.');
    });
}
