import type { Command } from 'commander';
import { formatPublicId } from '@/core/ids/public-id';
import { finishBulkRevocation } from '@/server/tokens/revoke-many-tokens';
import { type Membership, offBoardUser, previewOffBoarding } from '@/server/users/off-board-user';
import { type OpenPortalForUser, withUser } from './open-portal';
import { report, unwrap, WrongUsage } from './report';
import { formatInstant, plain } from './table';

interface OffBoardOptions {
  reason?: string;
  preview?: boolean;
  json?: boolean;
}

export function registerUserOffBoard(user: Command): void {
  user
    .command('off-board')
    .description(
      'Take everything from a user who left: suspend them, end their sessions and links, take them out of all\napplications, and revoke every token of their own.',
    )
    .argument('<email>', 'whom')
    .option('--reason <text>', 'why, for the history; needed but for --preview')
    .option('--preview', 'only say what would go')
    .option('--json', 'print one JSON object: id, email, tokens, sessions, applications and more')
    .addHelpText(
      'after',
      `
Examples:
  latchkey user off-board ada@example.com --preview
  latchkey user off-board ada@example.com --reason "left the company"`,
    )
    .action(async (email: string, { reason = '', preview, json }: OffBoardOptions) => {
      if (!preview && reason.trim() === '') throw new WrongUsage('--reason must say why');
      const { object, words } = await withUser({ json, email }, (portal) =>
        preview ? foresee(portal) : act(portal, reason),
      );
      report(json, object, words);
    });
}

interface Report {
  object: object;
  words: string;
}

async function foresee({ principal, ctx, user }: OpenPortalForUser): Promise<Report> {
  const said = unwrap(await previewOffBoarding(principal, user.userId, ctx));
  return {
    object: {
      ...user.object,
      tokens: said.tokens,
      used_in_7_days: said.usedLately,
      sessions: said.sessions,
      applications: said.memberships.map(applicationObject),
    },
    words: [
      `Tokens        ${said.tokens}, ${said.usedLately} used in the last 7 days`,
      `Sessions      ${said.sessions}`,
      ...said.memberships.map(describeMembership),
      'Nothing was changed.',
    ].join('\n'),
  };
}

async function act({ principal, ctx, user }: OpenPortalForUser, reason: string): Promise<Report> {
  const done = unwrap(await offBoardUser(principal, { userId: user.userId, reason }, ctx), () => '--reason');
  // None of them works any more; the report of what is left to do is the portal's page.
  await finishBulkRevocation(done.bulkRevocationId, ctx);
  return {
    object: {
      ...user.object,
      off_boarded_at: done.offBoardedAt.toISOString(),
      revocation: formatPublicId('bulkRevocation', done.bulkRevocationId),
      tokens: done.tokens,
      sessions: done.sessions,
      applications: done.memberships.map(applicationObject),
    },
    words: [
      `${user.object.email} is off-boarded since ${formatInstant(done.offBoardedAt)}.`,
      `Tokens        ${done.tokens} revoked`,
      `Sessions      ${done.sessions} ended`,
      ...done.memberships.map(describeMembership),
      `Report        ${ctx.portalUrl}/admin/tokens/revocations/${formatPublicId('bulkRevocation', done.bulkRevocationId)}`,
    ].join('\n'),
  };
}

const applicationObject = ({ applicationId, name, memberRole, leftWithoutOwner }: Membership) => ({
  id: formatPublicId('application', applicationId),
  name,
  role: memberRole,
  left_without_owner: leftWithoutOwner,
});

const describeMembership = ({ applicationId, name, memberRole, leftWithoutOwner }: Membership) =>
  `Application   ${formatPublicId('application', applicationId)}  ${plain(name)}, ${memberRole}${leftWithoutOwner ? ': no owner is left' : ''}`;
