import type { Command } from 'commander';
import { setUserRoles, type UserRolesChange } from '@/server/users/set-user-roles';
import { collectList } from './collect';
import { withUser } from './open-portal';
import { report, unwrap, WrongUsage } from './report';

interface RolesOptions {
  set?: string[];
  dryRun?: boolean;
  json?: boolean;
}

export function registerUserRoles(user: Command): void {
  user
    .command('roles')
    .description(
      'Give a user these roles and no others. What their tokens may do follows on the next request.',
    )
    .argument('<email>', 'whom')
    .option('--set <roles>', 'names, with commas between them', collectList)
    .option('--dry-run', 'say what their live tokens would lose, change nothing')
    .option('--json', 'print one JSON object: id, email, gains, loses, losses')
    .addHelpText(
      'after',
      `
Examples:
  latchkey user roles ada@example.com --set developer,billing-ops --dry-run
  latchkey user roles ada@example.com --set auditor`,
    )
    .action(async (email: string, { set, dryRun = false, json }: RolesOptions) => {
      if (!set) throw new WrongUsage('--set says which roles');
      const { change, object } = await withUser({ json, email }, async ({ principal, ctx, user: found }) => ({
        object: found.object,
        change: unwrap(
          await setUserRoles(
            principal,
            { userId: found.userId, roles: set, mode: dryRun ? 'never' : 'always' },
            ctx,
          ),
          () => '--set',
        ),
      }));
      const { gains, loses, losses } = change;
      report(
        json,
        { ...object, dry_run: dryRun, gains, loses, losses },
        describe(object.email, change, dryRun),
      );
    });
}

function describe(email: unknown, { gains, loses, losses }: UserRolesChange, dryRun: boolean): string {
  const changes = [...gains.map((role) => `+${role}`), ...loses.map((role) => `−${role}`)];
  if (changes.length === 0) return `${email} has these roles already.`;
  return [
    `${email}: ${changes.join(', ')}${dryRun ? '; a dry run, nothing was changed' : ''}.`,
    ...losses.map(
      ({ scope, tokens }) =>
        `${tokens} live ${tokens === 1 ? 'token' : 'tokens'} ${dryRun ? 'would lose' : 'lost'} ${scope}.`,
    ),
  ].join('\n');
}
