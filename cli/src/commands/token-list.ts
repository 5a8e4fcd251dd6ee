import { type Command, Option } from 'commander';
import { formatPublicId } from '@/core/ids/public-id';
import {
  DAYS_MAX,
  DIRECTORY_STATUSES,
  type DirectoryFilter,
  EVERY_TOKEN,
  ownerTypeOf,
  parseListInstant,
} from '@/core/token/directory-query';
import { formatHint } from '@/core/token/token-format';
import { type DirectoryEntry, listEveryToken } from '@/server/tokens/list-every-token';
import { findUserByEmail } from '@/server/users/find-user-by-email';
import { parseApplicationId } from './application-object';
import { withPortal } from './open-portal';
import { report, unwrap, WrongUsage } from './report';
import { formatInstant, formatTable } from './table';
import { tokenObject } from './token-object';

interface ListOptions {
  user?: string;
  application?: string;
  status?: string;
  scope?: string;
  issuedBefore?: string;
  search?: string;
  needsALook?: boolean;
  neverExpires?: boolean;
  anyAddress?: boolean;
  unusedDays?: string;
  expiringDays?: string;
  limit: string;
  after?: string;
  json?: boolean;
}

export function registerTokenList(token: Command): void {
  token
    .command('list')
    .description(
      'List tokens of everybody or of one owner, newest first; those that meet every condition given.',
    )
    .addOption(new Option('--user <email>', 'only the tokens of this user').conflicts('application'))
    .option('--application <id>', 'only the tokens of this application')
    .option('--status <status>', `only these: ${DIRECTORY_STATUSES.join(', ')}`)
    .option('--scope <name>', 'only those that carry this scope')
    .option('--issued-before <instant>', 'only those issued before, such as 2027-01-31T12:00:00Z')
    .option('--search <text>', "a part of a label or of an owner's name, last four, address, id")
    .option('--needs-a-look', 'only those with a reason to look at them')
    .option('--never-expires', 'only those without an end')
    .option('--any-address', 'only those that work from any address')
    .option('--unused-days <days>', 'only live ones without use for so long')
    .option('--expiring-days <days>', 'only live ones that end within so long')
    .option('--limit <number>', 'most tokens to list, 1 to 1000', '100')
    .option('--after <cursor>', 'go on where an earlier list ended')
    .option('--json', 'print one JSON object: tokens, next')
    .addHelpText(
      'after',
      `
Examples:
  latchkey token list
  latchkey token list --user ada@example.com --json
  latchkey token list --status live --unused-days 90
  latchkey token list --scope orders:write --issued-before 2027-01-31T12:00:00Z`,
    )
    .action(async ({ user, limit, after, json, ...conditions }: ListOptions) => {
      const asked = filterOf(conditions);
      if (!/^\d{1,4}$/.test(limit)) throw new WrongUsage('--limit must be a number from 1 to 1000');
      const page = await withPortal({ json }, async ({ principal, ctx }) => {
        const owner =
          user === undefined ? null : unwrap(await findUserByEmail(principal, user, ctx), () => '--user');
        const filter = { ...asked, ownerId: owner?.id ?? asked.ownerId };
        const input = { filter, cursor: after ?? null, limit: Number(limit) };
        return unwrap(await listEveryToken(principal, input, ctx), (field) =>
          field === 'cursor' ? '--after' : `--${field}`,
        );
      });
      const tokens = page.tokens.map((entry) => tokenObject(entry, ownerOf(entry)));
      report(json, { tokens, next: page.nextCursor }, describeList(page));
    });
}

function filterOf(conditions: Omit<ListOptions, 'user' | 'limit' | 'after' | 'json'>): DirectoryFilter {
  const status = DIRECTORY_STATUSES.find((each) => each === conditions.status) ?? null;
  if (conditions.status !== undefined && status === null) {
    throw new WrongUsage(`--status must be one of ${DIRECTORY_STATUSES.join(', ')}`);
  }
  return {
    ...EVERY_TOKEN,
    status,
    ownerId: conditions.application === undefined ? null : parseApplicationId(conditions.application),
    scope: conditions.scope ?? null,
    createdBefore: instantOf('--issued-before', conditions.issuedBefore),
    text: conditions.search ?? '',
    attention: conditions.needsALook ?? false,
    neverExpires: conditions.neverExpires ?? false,
    anyAddress: conditions.anyAddress ?? false,
    unusedDays: daysOf('--unused-days', conditions.unusedDays),
    expiringDays: daysOf('--expiring-days', conditions.expiringDays),
  };
}

function daysOf(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > DAYS_MAX) throw new WrongUsage(`${option} must be a number from 1 to ${DAYS_MAX}`);
  return days;
}

function instantOf(option: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const instant = parseListInstant(text);
  if (!instant)
    throw new WrongUsage(`${option} must be an instant with its zone, such as 2027-01-31T12:00:00Z`);
  return instant;
}

const ownerOf = ({ kind, ownerId }: DirectoryEntry) => ({ type: ownerTypeOf(kind), id: ownerId }) as const;

function describeList(page: { tokens: DirectoryEntry[]; nextCursor: string | null }): string {
  if (page.tokens.length === 0) return 'No tokens.';
  const table = formatTable(
    ['ID', 'LABEL', 'STATUS', 'OWNER', 'SECRET', 'EXPIRES', 'LAST USED', 'SCOPES'],
    page.tokens.map((token) => [
      formatPublicId('token', token.id),
      token.label,
      token.status,
      token.ownerEmail ?? token.ownerName,
      formatHint(token),
      token.expiresAt ? formatInstant(token.expiresAt) : 'never',
      formatInstant(token.lastUsedAt),
      token.scopes.map((scope) => scope.name).join(', '),
    ]),
  );
  return page.nextCursor ? `${table}\n\nThere are more: --after ${page.nextCursor}` : table;
}
