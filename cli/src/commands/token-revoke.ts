import type { Command } from 'commander';
import { REVOKE_REASONS } from '@/core/token/revoke-reason';
import { type RevokeTokenInput, revokeToken } from '@/server/tokens/revoke-token';
import { withPortal } from './open-portal';
import { report, unwrap, WrongUsage } from './report';
import { formatInstant } from './table';
import { parseTokenId } from './token-object';

interface RevokeOptions {
  reason: string;
  note?: string;
  json?: boolean;
}

export function registerTokenRevoke(token: Command): void {
  token
    .command('revoke')
    .description('Revoke a token. When this returns, no verifier takes it any more.')
    .argument('<id>', 'tok_…, from latchkey token list')
    .requiredOption(
      '--reason <reason>',
      `${REVOKE_REASONS.join(', ')}; anything else is kept as words of your own`,
    )
    .option('--note <text>', 'what else the history should say')
    .option('--json', 'print one JSON object: id, revoked_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey token revoke tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA --reason exposed --note "seen in a build log"
  latchkey token revoke tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA --reason "laptop was stolen"`,
    )
    .action(async (id: string, { reason, note, json }: RevokeOptions) => {
      const input = { ...reasonOf(reason, note), tokenId: parseTokenId(id) };
      const { revokedAt } = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await revokeToken(principal, input, ctx), () => (note ? '--note' : '--reason')),
      );
      report(json, { id, revoked_at: revokedAt.toISOString() }, `Revoked at ${formatInstant(revokedAt)}.`);
    });
}

function reasonOf(text: string, note = ''): Pick<RevokeTokenInput, 'reason' | 'note'> {
  if (text.trim() === '') throw new WrongUsage('--reason must say why');
  const known = REVOKE_REASONS.find((reason) => reason === text);
  if (known) return { reason: known, note };
  return { reason: 'other', note: note ? `${text}\n${note}` : text };
}
