import type { Command } from 'commander';
import { narrowToken } from '@/server/tokens/narrow-token';
import { collect, collectList } from './collect';
import { withPortal } from './open-portal';
import { report, unwrap, WrongUsage } from './report';
import { parseTokenId } from './token-object';

interface NarrowOptions {
  removeScope?: string[];
  cidr?: string[];
  json?: boolean;
}

export function registerTokenNarrow(token: Command): void {
  token
    .command('narrow')
    .description('Take scopes or addresses from a token, for good; its secret stays.')
    .argument('<id>', 'tok_…, from latchkey token list')
    .option('--remove-scope <name>', 'a scope that it loses; may be repeated', collectList)
    .option(
      '--cidr <network>',
      'only from here from now on, within where it works from today; may be repeated',
      collect,
    )
    .option('--json', 'print one JSON object: id, scopes, cidrs')
    .addHelpText(
      'after',
      `
Examples:
  latchkey token narrow tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA --remove-scope orders:write
  latchkey token narrow tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA --cidr 203.0.113.0/28 --cidr 2001:db8:40::/48`,
    )
    .action(async (id: string, { removeScope, cidr, json }: NarrowOptions) => {
      const tokenId = parseTokenId(id);
      if (!removeScope && !cidr) throw new WrongUsage('say what to take from it: --remove-scope or --cidr');
      const input = { tokenId, removeScopes: removeScope ?? [], ...(cidr && { cidrs: cidr.join('\n') }) };
      const { scopes, cidrs } = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await narrowToken(principal, input, ctx), (field) =>
          field === 'cidrs' ? '--cidr' : '--remove-scope',
        ),
      );
      const from = cidrs.length > 0 ? cidrs.join(', ') : 'any address';
      report(json, { id, scopes, cidrs }, `It carries ${scopes.join(', ')} now, and works from ${from}.`);
    });
}
