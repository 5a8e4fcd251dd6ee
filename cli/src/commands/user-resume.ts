import type { Command } from 'commander';
import { resumeUser } from '@/server/users/resume-user';
import { withUser } from './open-portal';
import { report, unwrap } from './report';

export function registerUserResume(user: Command): void {
  user
    .command('resume')
    .description('Let a suspended user in again. Their tokens that have not ended work again.')
    .argument('<email>', 'whom')
    .option('--json', 'print one JSON object: id, email, suspended_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey user resume ada@example.com`,
    )
    .action(async (email: string, { json }: { json?: boolean }) => {
      const object = await withUser({ json, email }, async ({ principal, ctx, user: found }) => {
        unwrap(await resumeUser(principal, { userId: found.userId }, ctx));
        return found.object;
      });
      report(json, { ...object, suspended_at: null }, `${object.email} is active again.`);
    });
}
