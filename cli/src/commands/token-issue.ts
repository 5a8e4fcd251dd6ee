import { type Command, Option } from 'commander';
import { formatPublicId } from '@/core/ids/public-id';
import { parseDuration, parseInstant } from '@/core/token/expiry';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { systemClock } from '@/runtime/clock';
import { type IssueTokenInput, issueToken } from '@/server/tokens/issue-token';
import { findUserByEmail } from '@/server/users/find-user-by-email';
import { parseApplicationId } from './application-object';
import { collect, collectList } from './collect';
import { withPortal } from './open-portal';
import { parseRateOption } from './rate-option';
import { reportSecret, unwrap, WrongUsage } from './report';
import { formatInstant } from './table';

interface IssueOptions {
  user?: string;
  application?: string;
  label: string;
  scopes: string[];
  expiresIn?: string;
  expiresAt?: string;
  never?: boolean;
  note?: string;
  cidr?: string[];
  rate?: string[];
  json?: boolean;
}

export function registerTokenIssue(token: Command): void {
  token
    .command('issue')
    .description('Issue a token to a user or an application. Its secret is printed once.')
    .addOption(new Option('--user <email>', 'the user it acts for').conflicts('application'))
    .option('--application <id>', 'the application it belongs to: app_…, from latchkey application list')
    .requiredOption('--label <text>', 'where it will live')
    .requiredOption('--scopes <names>', 'scopes, with commas between them; may be repeated', collectList)
    .addOption(
      new Option('--expires-in <duration>', 'such as 30d, 12h, 45m or 2w').conflicts(['expiresAt', 'never']),
    )
    .addOption(
      new Option('--expires-at <instant>', 'such as 2027-01-31T12:00:00Z').conflicts(['expiresIn', 'never']),
    )
    .addOption(
      new Option('--never', 'no expiry, where policy allows it').conflicts(['expiresIn', 'expiresAt']),
    )
    .option('--note <text>', 'what else its owner should know')
    .option('--cidr <network>', 'only from here, such as 203.0.113.0/24; may be repeated', collect)
    .option(
      '--rate <rate>',
      'at most so many requests: 10/s, 600/min, 10000/day; may be repeated',
      collectList,
    )
    .option('--json', 'print one JSON object: id, token, expires_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey token issue --user ada@example.com --label laptop --scopes orders:read --expires-in 30d
  latchkey token issue --application app_01JB3X8Q0R5N7WD2XK4M9V6ZPA --label ci --scopes orders:read,orders:write \\
    --expires-at 2027-01-31T12:00:00Z --cidr 203.0.113.0/24 --rate 10/s --rate 10000/day --json`,
    )
    .action(issue);
}

async function issue(options: IssueOptions): Promise<void> {
  const { json, user = '', application, label, scopes, note = '', cidr = [] } = options;
  if (user === '' && application === undefined) {
    throw new WrongUsage('say whose it is: --user or --application');
  }
  const applicationId = application === undefined ? null : parseApplicationId(application);
  const expiry = parseExpiry(options);
  const rateLimits = parseRateOption(options.rate);
  const issued = await withPortal({ json }, async ({ principal, ctx }) => {
    const owner = applicationId
      ? { type: 'application' as const, id: applicationId }
      : {
          type: 'user' as const,
          id: unwrap(await findUserByEmail(principal, user, ctx), () => '--user').id,
        };
    const input = {
      owner,
      label,
      note,
      scopes,
      expiry,
      cidrs: cidr.join('\n'),
      rateLimits,
    };
    return unwrap(await issueToken(principal, input, ctx), (field) => optionOf(field, options));
  });
  const id = formatPublicId('token', issued.tokenId);
  const secret = revealTokenSecret_theOnlyExit(issued.secret);
  const ends = issued.expiresAt ? `It expires at ${formatInstant(issued.expiresAt)}.` : 'It never expires.';
  reportSecret(
    json,
    { id, token: secret, expires_at: issued.expiresAt?.toISOString() ?? null },
    `This is the only time the token is shown. Its id is ${id}. ${ends}`,
  );
}

/** @throws WrongUsage unless exactly one of the three is given, and well formed */
function parseExpiry({ expiresIn, expiresAt, never }: IssueOptions): IssueTokenInput['expiry'] {
  if (never) return { type: 'never' };
  if (expiresIn !== undefined) {
    const ms = parseDuration(expiresIn);
    if (ms === null) throw new WrongUsage('--expires-in must be a duration such as 30d, 12h, 45m or 2w');
    return { type: 'at', instant: new Date(systemClock.nowMs() + ms) };
  }
  if (expiresAt !== undefined) {
    const instant = parseInstant(expiresAt);
    if (!instant) {
      throw new WrongUsage('--expires-at must be an instant with its zone, such as 2027-01-31T12:00:00Z');
    }
    return { type: 'at', instant };
  }
  throw new WrongUsage('say when it ends: one of --expires-in, --expires-at or --never');
}

/** What the command line calls the use case's inputs. */
function optionOf(field: string, { never, expiresAt }: IssueOptions): string {
  switch (field) {
    case 'expiry':
      if (never) return '--never';
      return expiresAt === undefined ? '--expires-in' : '--expires-at';
    case 'cidrs':
      return '--cidr';
    case 'rates':
      return '--rate';
    default:
      return `--${field}`;
  }
}
