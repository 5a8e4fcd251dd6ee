import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { formatPublicId } from '@/core/ids/public-id';
import { type CreateUserInput, createUser } from '@/server/users/create-user';
import { collectList } from './collect';
import { withPortal } from './open-portal';
import { report, unwrap } from './report';
import { formatInstant } from './table';

interface CreateOptions {
  email: string;
  name?: string;
  role?: string[];
  passwordStdin?: boolean;
  json?: boolean;
}

export function registerUserCreate(user: Command): void {
  user
    .command('create')
    .description('Add a user: with a password from stdin, else with an invitation link to hand on.')
    .requiredOption('--email <email>', 'how they sign in')
    .option('--name <text>', 'what they are called; without it, what stands before the @')
    .option(
      '--role <names>',
      'admin, auditor, developer or a role of yours; may be repeated (default: developer)',
      collectList,
    )
    .option('--password-stdin', 'read the password from stdin, at least 15 characters')
    .option('--json', 'print one JSON object: id, email, invitation, invitation_expires_at')
    .addHelpText(
      'after',
      `
Examples:
  latchkey user create --email ada@example.com --name "Ada Okafor" --role developer
  latchkey user create --email ines@example.com --name Ines --role admin --password-stdin < password.txt`,
    )
    .action(create);
}

async function create({ email, name, role, passwordStdin, json }: CreateOptions): Promise<void> {
  const input: CreateUserInput = {
    email,
    ...(name === undefined ? {} : { name }),
    ...(role === undefined ? {} : { roles: role }),
    // The line's end is the terminal's or the editor's, not the password's.
    ...(passwordStdin ? { password: (await text(process.stdin)).replace(/\r?\n$/, '') } : {}),
  };
  const created = await withPortal({ json }, async ({ principal, ctx }) =>
    unwrap(await createUser(principal, input, ctx), optionOf),
  );
  const { invitation } = created;
  const object = {
    id: formatPublicId('user', created.userId),
    email: created.email,
    invitation: invitation?.url ?? null,
    invitation_expires_at: invitation?.expiresAt.toISOString() ?? null,
  };
  const words = invitation
    ? `Hand this link on; it works once, until ${formatInstant(invitation.expiresAt)}:\n\n${invitation.url}`
    : `${created.email} can sign in.`;
  report(json, object, words);
}

const optionOf = (field: string): string =>
  ({ roles: '--role', password: '--password-stdin' })[field] ?? `--${field}`;
