import type { Command } from 'commander';
import { RESTORE_HOURS } from '@/core/token/restore';
import { restoreToken } from '@/server/tokens/restore-token';
import { withPortal } from './open-portal';
import { report, unwrap } from './report';
import { parseTokenId } from './token-object';

export function registerTokenRestore(token: Command): void {
  token
    .command('restore')
    .description(
      `Restore a token within ${RESTORE_HOURS} hours of its revocation, unless it was exposed: the same secret works again.`,
    )
    .argument('<id>', 'tok_…, from latchkey token list')
    .option('--json', 'print one JSON object: id')
    .addHelpText(
      'after',
      `
Examples:
  latchkey token restore tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA`,
    )
    .action(async (id: string, { json }: { json?: boolean }) => {
      const tokenId = parseTokenId(id);
      await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await restoreToken(principal, { tokenId }, ctx)),
      );
      report(json, { id }, 'Restored.');
    });
}
