import type { Command } from 'commander';
import { suspendUser } from '@/server/users/suspend-user';
import { withUser } from './open-portal';
import { report, unwrap } from './report';
import { formatInstant } from './table';

export function registerUserSuspend(user: Command): void {
  user
    .command('suspend')
    .description('End the sessions of a user, and let none of their tokens work. They keep all they have.')
    .argument('<email>', 'whom')
    .option('--reason <text>', 'why, for the history')
    .option('--json', 'print one JSON object: id, email, suspended_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey user suspend ada@example.com --reason "left the company"`,
    )
    .action(async (email: string, { reason = '', json }: { reason?: string; json?: boolean }) => {
      const { suspendedAt, object } = await withUser(
        { json, email },
        async ({ principal, ctx, user: found }) => {
          const value = unwrap(
            await suspendUser(principal, { userId: found.userId, reason }, ctx),
            () => '--reason',
          );
          return { ...value, object: found.object };
        },
      );
      report(
        json,
        { ...object, suspended_at: suspendedAt.toISOString() },
        `${object.email} is suspended since ${formatInstant(suspendedAt)}.`,
      );
    });
}
