import type { Command } from 'commander';
import { resumeToken } from '@/server/tokens/suspend-token';
import { withPortal } from './open-portal';
import { report, unwrap } from './report';
import { parseTokenId } from './token-object';

export function registerTokenResume(token: Command): void {
  token
    .command('resume')
    .description('Resume a suspended token: the same secret works again.')
    .argument('<id>', 'tok_…, from latchkey token list')
    .option('--json', 'print one JSON object: id')
    .addHelpText(
      'after',
      `
Examples:
  latchkey token resume tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA`,
    )
    .action(async (id: string, { json }: { json?: boolean }) => {
      const tokenId = parseTokenId(id);
      await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await resumeToken(principal, { tokenId }, ctx)),
      );
      report(json, { id }, 'Resumed.');
    });
}
