import type { Command } from 'commander';
import { formatPublicId } from '@/core/ids/public-id';
import { EVERY_TOKEN } from '@/core/token/directory-query';
import { type DirectoryEntry, listEveryToken } from '@/server/tokens/list-every-token';
import { findUserByEmail } from '@/server/users/find-user-by-email';
import { withPortal } from './open-portal';
import { report, unwrap, WrongUsage } from './report';
import { formatInstant, formatTable } from './table';
import { hintText, tokenObject } from './token-object';

interface ListOptions {
  user?: string;
  limit: string;
  after?: string;
  json?: boolean;
}

export function registerTokenList(token: Command): void {
  token
    .command('list')
    .description('List tokens of everybody or of one user, newest first.')
    .option('--user <email>', 'only the tokens of this user')
    .option('--limit <number>', 'most tokens to list, 1 to 1000', '100')
    .option('--after <cursor>', 'go on where an earlier list ended')
    .option('--json', 'print one JSON object: tokens, next')
    .addHelpText(
      'after',
      `
Examples:
  latchkey token list
  latchkey token list --user ada@example.com --json`,
    )
    .action(async ({ user, limit, after, json }: ListOptions) => {
      if (!/^\d{1,4}$/.test(limit)) throw new WrongUsage('--limit must be a number from 1 to 1000');
      const page = await withPortal({ json }, async ({ principal, ctx }) => {
        const owner =
          user === undefined ? null : unwrap(await findUserByEmail(principal, user, ctx), () => '--user');
        const filter = { ...EVERY_TOKEN, ownerId: owner?.id ?? null };
        const input = { filter, cursor: after ?? null, limit: Number(limit) };
        return unwrap(await listEveryToken(principal, input, ctx), (field) =>
          field === 'cursor' ? '--after' : `--${field}`,
        );
      });
      const tokens = page.tokens.map((entry) => tokenObject(entry, ownerOf(entry)));
      report(json, { tokens, next: page.nextCursor }, describeList(page));
    });
}

const ownerOf = ({ kind, ownerId }: DirectoryEntry) =>
  ({ type: kind === 'personal' ? 'user' : 'application', id: ownerId }) as const;

function describeList(page: { tokens: DirectoryEntry[]; nextCursor: string | null }): string {
  if (page.tokens.length === 0) return 'No tokens.';
  const table = formatTable(
    ['ID', 'LABEL', 'STATUS', 'OWNER', 'SECRET', 'EXPIRES', 'LAST USED', 'SCOPES'],
    page.tokens.map((token) => [
      formatPublicId('token', token.id),
      token.label,
      token.status,
      token.ownerEmail ?? token.ownerName,
      hintText(token),
      token.expiresAt ? formatInstant(token.expiresAt) : 'never',
      formatInstant(token.lastUsedAt),
      token.scopes.map((scope) => scope.name).join(', '),
    ]),
  );
  return page.nextCursor ? `${table}\n\nThere are more: --after ${page.nextCursor}` : table;
}
