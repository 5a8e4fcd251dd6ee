import type { Command } from 'commander';
import { previewRetirement, retireScope } from '@/server/apis/retire-scope';
import { withPortal } from './open-portal';
import { report, unwrap } from './report';

/** `scope retire` and `scope unretire`. */
export function registerScopeRetire(scope: Command): void {
  register(scope, {
    name: 'retire',
    retire: true,
    description: 'Take a scope out of use: no token gets it, and those that carry it cannot use it.',
    done: 'is retired',
  });
  register(scope, {
    name: 'unretire',
    retire: false,
    description:
      'Bring a retired scope back: tokens that carry it can use it again where their owners still may.',
    done: 'is in use again',
  });
}

interface Retirement {
  name: string;
  retire: boolean;
  description: string;
  done: string;
}

function register(scope: Command, { name, retire, description, done }: Retirement): void {
  scope
    .command(name)
    .description(description)
    .argument('<scope>', 'its name, such as orders:write')
    .option('--dry-run', 'say whom it hits, change nothing')
    .option('--json', 'print one JSON object: scope, dry_run, tokens, owners')
    .addHelpText(
      'after',
      `
Examples:
  latchkey scope ${name} orders:write --dry-run
  latchkey scope ${name} orders:write`,
    )
    .action(async (scopeName: string, { dryRun = false, json }: { dryRun?: boolean; json?: boolean }) => {
      const { tokens, owners } = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(
          dryRun
            ? await previewRetirement(principal, scopeName, ctx)
            : await retireScope(principal, { scope: scopeName, retire }, ctx),
        ),
      );
      const hits = `${tokens} live ${tokens === 1 ? 'token' : 'tokens'} of ${owners} ${owners === 1 ? 'owner' : 'owners'}`;
      report(
        json,
        { scope: scopeName, dry_run: dryRun, tokens, owners },
        dryRun
          ? `It would hit ${hits}. A dry run, nothing was changed.`
          : `${scopeName} ${done}. It hits ${hits}.`,
      );
    });
}
