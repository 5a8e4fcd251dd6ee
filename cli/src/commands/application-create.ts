import type { Command } from 'commander';
import { formatPublicId } from '@/core/ids/public-id';
import { createApplication } from '@/server/applications/create-application';
import { findUserByEmail } from '@/server/users/find-user-by-email';
import { collectList } from './collect';
import { withPortal } from './open-portal';
import { parseRateOption } from './rate-option';
import { report, unwrap } from './report';

interface CreateOptions {
  name: string;
  owner: string;
  scopes: string[];
  description?: string;
  rate?: string[];
  json?: boolean;
}

export function registerApplicationCreate(application: Command): void {
  application
    .command('create')
    .description('Create an application. Its tokens belong to no person.')
    .requiredOption('--name <text>', 'what people call it')
    .requiredOption('--owner <email>', 'the user who runs it')
    .requiredOption(
      '--scopes <names>',
      'its ceiling: what its tokens may carry at most, with commas between them; may be repeated',
      collectList,
    )
    .option('--description <text>', 'what it does')
    .option(
      '--rate <rate>',
      'at most so many requests of all its tokens: 10/s, 600/min, 10000/day; may be repeated',
      collectList,
    )
    .option('--json', 'print one JSON object: id, scopes')
    .addHelpText(
      'after',
      `
Examples:
  latchkey application create --name "Label printer" --owner ada@example.com --scopes orders:read`,
    )
    .action(async ({ json, name, owner, scopes, description = '', rate }: CreateOptions) => {
      const rateLimits = parseRateOption(rate);
      const created = await withPortal({ json }, async ({ principal, ctx }) => {
        const { id: ownerId } = unwrap(await findUserByEmail(principal, owner, ctx), () => '--owner');
        const input = { ownerId, name, description, scopes, rateLimits };
        return unwrap(await createApplication(principal, input, ctx), (field) =>
          field === 'rates' ? '--rate' : `--${field}`,
        );
      });
      const id = formatPublicId('application', created.applicationId);
      const ceiling = created.scopes.join(', ') || 'nothing';
      report(
        json,
        { id, scopes: created.scopes },
        `Created ${id}. Its tokens may carry at most: ${ceiling}.`,
      );
    });
}
