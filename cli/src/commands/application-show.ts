import type { Command } from 'commander';
import { formatPublicId } from '@/core/ids/public-id';
import { formatRates } from '@/core/rate-limit/rate-limits';
import { type ApplicationDetails, getApplication } from '@/server/applications/get-application';
import { applicationObject, parseApplicationId } from './application-object';
import { withPortal } from './open-portal';
import { report, unwrap } from './report';

/** A terminal scrolls; more than this no application has. */
const ALL = { text: '', cursor: null, limit: 10_000 };

export function registerApplicationShow(application: Command): void {
  application
    .command('show')
    .description('Print one application with its ceiling, members and tokens.')
    .argument('<id>', 'app_…, from latchkey application list')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  latchkey application show app_01JB3X8Q0R5N7WD2XK4M9V6ZPA`,
    )
    .action(async (text: string, { json }: { json?: boolean }) => {
      const applicationId = parseApplicationId(text);
      const details = await withPortal({ json }, async ({ principal, ctx }) =>
        unwrap(await getApplication(principal, { applicationId, members: ALL }, ctx)),
      );
      report(json, detailsObject(details), describe(details));
    });
}

const detailsObject = ({ application, ceiling, members, tokens, rateLimits }: ApplicationDetails) => ({
  ...applicationObject(application),
  scopes: ceiling.map((scope) => scope.name),
  rate_limits: formatRates(rateLimits.shared),
  members: members.members.map(({ userId, email, memberRole }) => ({
    id: formatPublicId('user', userId),
    email,
    role: memberRole,
  })),
  live_tokens: tokens.live,
  tokens: tokens.rows.map((token) => formatPublicId('token', token.id)),
});

const describe = ({ application, ceiling, members, tokens, rateLimits }: ApplicationDetails): string =>
  [
    `Id           ${formatPublicId('application', application.id)}`,
    `Name         ${application.name}`,
    `Status       ${application.archivedAt ? 'archived' : 'active'}`,
    `Ceiling      ${ceiling.map((scope) => scope.name).join(', ') || 'nothing'}`,
    `Rate         ${formatRates(rateLimits.shared).join(', ') || 'no limit of its own'}`,
    ...members.members.map(({ email, name, memberRole }) => `Member       ${email ?? name}, ${memberRole}`),
    `Live tokens  ${tokens.live}`,
    ...tokens.rows.map(
      ({ id, label, status }) => `Token        ${formatPublicId('token', id)}  ${label}  ${status}`,
    ),
  ].join('\n');
