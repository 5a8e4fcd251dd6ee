import type { Command } from 'commander';
import { formatPublicId, parsePublicId } from '@/core/ids/public-id';
import { parseDuration } from '@/core/token/expiry';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { revokeVerifierCredential } from '@/server/verifier-credentials/revoke-verifier-credential';
import { rotateVerifierCredential } from '@/server/verifier-credentials/rotate-verifier-credential';
import { withPortal } from './open-portal';
import { report, reportSecret, unwrap, WrongUsage } from './report';
import { formatInstant } from './table';

const HOUR_MS = 3_600_000;

export function registerVerifierRotate(verifier: Command): void {
  verifier
    .command('rotate')
    .description('Issue the successor of a credential. It is printed once; the old one goes on for a while.')
    .argument('<id>', 'vrc_…')
    .option('--grace <duration>', 'how long the old one goes on: 30m, 24h, 7d, or 0m', '24h')
    .option('--json', 'print one JSON object: id, token, old_retires_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey verifier rotate vrc_01JB3X8Q0R5N7WD2XK4M9V6ZPA --grace 7d --json`,
    )
    .action(async (text: string, { grace, json }: { grace: string; json?: boolean }) => {
      const graceMs = grace === '0' || grace === '0m' ? 0 : parseDuration(grace);
      if (graceMs === null) throw new WrongUsage('--grace must be a duration such as 30m, 24h or 7d');
      const rotated = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(
          await rotateVerifierCredential(
            principal,
            { credentialId: idOf(text), graceHours: graceMs / HOUR_MS },
            ctx,
          ),
          () => '--grace',
        ),
      );
      const id = formatPublicId('verifierCredential', rotated.id);
      const token = revealTokenSecret_theOnlyExit(rotated.secret);
      const retiresAt = rotated.oldRetiresAt;
      reportSecret(
        json,
        { id, token, old_retires_at: retiresAt.toISOString() },
        `This is the only time it is shown. Its id is ${id}. The old one goes on until ${formatInstant(retiresAt)}.`,
      );
    });
}

export function registerVerifierRevoke(verifier: Command): void {
  verifier
    .command('revoke')
    .description('Revoke a credential: who asks with it is refused.')
    .argument('<id>', 'vrc_…')
    .option('--json', 'print one JSON object: id, revoked_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey verifier revoke vrc_01JB3X8Q0R5N7WD2XK4M9V6ZPA`,
    )
    .action(async (text: string, { json }: { json?: boolean }) => {
      const { revokedAt } = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await revokeVerifierCredential(principal, { credentialId: idOf(text) }, ctx)),
      );
      report(
        json,
        { id: text, revoked_at: revokedAt.toISOString() },
        `${text} is revoked since ${formatInstant(revokedAt)}.`,
      );
    });
}

function idOf(text: string): string {
  const id = parsePublicId('verifierCredential', text);
  if (!id) throw new WrongUsage('the id must be one of a verifier credential, vrc_…');
  return id;
}
