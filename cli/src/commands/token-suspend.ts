import type { Command } from 'commander';
import { suspendToken } from '@/server/tokens/suspend-token';
import { withPortal } from './open-portal';
import { report, unwrap } from './report';
import { formatInstant } from './table';
import { parseTokenId } from './token-object';

export function registerTokenSuspend(token: Command): void {
  token
    .command('suspend')
    .description('Suspend a token until it is resumed. When this returns, no verifier takes it.')
    .argument('<id>', 'tok_…, from latchkey token list')
    .option('--reason <text>', 'why, for the history')
    .option('--json', 'print one JSON object: id, suspended_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey token suspend tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA --reason "used from an unknown address"`,
    )
    .action(async (id: string, { reason = '', json }: { reason?: string; json?: boolean }) => {
      const tokenId = parseTokenId(id);
      const { suspendedAt } = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await suspendToken(principal, { tokenId, reason }, ctx), () => '--reason'),
      );
      report(
        json,
        { id, suspended_at: suspendedAt.toISOString() },
        `Suspended at ${formatInstant(suspendedAt)}.`,
      );
    });
}
