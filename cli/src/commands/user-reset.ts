import type { Command } from 'commander';
import { issueResetLink } from '@/server/users/issue-reset-link';
import { withUser } from './open-portal';
import { report, unwrap } from './report';
import { formatInstant } from './table';

export function registerUserReset(user: Command): void {
  user
    .command('reset')
    .description('Make a one-time link with which a user chooses a new password. Older links of theirs end.')
    .argument('<email>', 'whom')
    .option('--json', 'print one JSON object: id, email, link, link_expires_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey user reset ada@example.com`,
    )
    .action(async (email: string, { json }: { json?: boolean }) => {
      const { link, object } = await withUser({ json, email }, async ({ principal, ctx, user: found }) => ({
        link: unwrap(await issueResetLink(principal, { userId: found.userId }, ctx)),
        object: found.object,
      }));
      report(
        json,
        { ...object, link: link.url, link_expires_at: link.expiresAt.toISOString() },
        `Hand this link on; it works once, until ${formatInstant(link.expiresAt)}:\n\n${link.url}`,
      );
    });
}
