import { type Command, Option } from 'commander';
import { formatPublicId } from '@/core/ids/public-id';
import { parseDuration } from '@/core/token/expiry';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { systemClock } from '@/runtime/clock';
import { endOldSecret } from '@/server/tokens/end-old-secret';
import { type RotateTokenInput, rotateToken } from '@/server/tokens/rotate-token';
import { withPortal } from './open-portal';
import { report, reportSecret, unwrap, WrongUsage } from './report';
import { formatInstant } from './table';
import { parseTokenId } from './token-object';

/** What the old secret goes on for after the first use of the new one, where nothing else is said. */
const GRACE_DEFAULT = '1h';

interface RotateOptions {
  grace?: string;
  now?: boolean;
  onFirstUse?: boolean;
  json?: boolean;
}

export function registerTokenRotate(token: Command): void {
  token
    .command('rotate')
    .description('Give a token a new secret, printed once. The old one goes on until you say.')
    .argument('<id>', 'tok_…, from latchkey token list')
    .option('--grace <duration>', 'the old secret goes on this long: 30m, 24h, 7d')
    .addOption(new Option('--now', 'the old secret is refused at once').conflicts(['grace', 'onFirstUse']))
    .option(
      '--on-first-use',
      `it goes on until the new one is used, and then for --grace (${GRACE_DEFAULT}); the default`,
    )
    .option('--json', 'print one JSON object: id, token, old_secret_retires_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey token rotate tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA
  latchkey token rotate tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA --grace 24h --json
  latchkey token rotate tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA --on-first-use --grace 10m`,
    )
    .action(async (text: string, options: RotateOptions) => {
      const input = { tokenId: parseTokenId(text), end: endOf(options) };
      const rotated = await withPortal({ json: options.json }, async ({ principal, ctx }) =>
        unwrap(await rotateToken(principal, input, ctx), () => '--grace'),
      );
      const id = formatPublicId('token', rotated.tokenId);
      const ends = rotated.oldRetiresAt;
      reportSecret(
        options.json,
        {
          id,
          token: revealTokenSecret_theOnlyExit(rotated.secret),
          old_secret_retires_at: ends?.toISOString() ?? null,
        },
        `This is the only time the new secret is shown. ${oldWords(ends, input.end)}`,
      );
    });
}

/** @throws WrongUsage for a grace that is no duration */
function endOf({ grace, now, onFirstUse }: RotateOptions): RotateTokenInput['end'] {
  if (now) return { when: 'now' };
  const when = onFirstUse || grace === undefined ? 'on_first_use' : 'later';
  return { when, graceSeconds: parseMs('--grace', grace ?? GRACE_DEFAULT) / 1_000 };
}

function oldWords(retiresAt: Date | null, end: RotateTokenInput['end']): string {
  if (end.when === 'now') return 'The old one is refused from now on.';
  if (retiresAt) return `The old one goes on until ${formatInstant(retiresAt)}.`;
  return 'The old one goes on until this one is used, and its grace after that.';
}

export function registerTokenRetireOld(token: Command): void {
  token
    .command('retire-old')
    .description('End the old secret of a rotation under way: now, or later than was said.')
    .argument('<id>', 'tok_…, from latchkey token list')
    .option('--in <duration>', 'it goes on this long from now: 30m, 24h, 7d')
    .option('--json', 'print one JSON object: id, old_secret_retires_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey token retire-old tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA
  latchkey token retire-old tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA --in 24h`,
    )
    .action(async (text: string, { in: duration, json }: { in?: string; json?: boolean }) => {
      const tokenId = parseTokenId(text);
      const retireAt =
        duration === undefined ? 'now' : new Date(systemClock.nowMs() + parseMs('--in', duration));
      const { retiresAt } = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await endOldSecret(principal, { tokenId, retireAt }, ctx), () => '--in'),
      );
      report(
        json,
        { id: text, old_secret_retires_at: retiresAt.toISOString() },
        retireAt === 'now'
          ? 'The old secret is refused from now on.'
          : `The old secret goes on until ${formatInstant(retiresAt)}.`,
      );
    });
}

/** @throws WrongUsage */
function parseMs(option: string, duration: string): number {
  const ms = parseDuration(duration);
  if (ms === null) throw new WrongUsage(`${option} must be a duration such as 30m, 24h or 7d`);
  return ms;
}
