import { parameter, type SearchParameters } from '@/app/search-parameters';
import {
  type ApplicationsView,
  type ApplicationView,
  type CeilingLine,
  type MembersQuery,
  membersParameters,
} from '@/components/applications/view-models';
import {
  mayIssueToken,
  mayLimitRates,
  mayManageApplication,
  mayRestoreApplication,
  mayWidenCeiling,
} from '@/core/access/authorize';
import type { UserPrincipal } from '@/core/access/principal';
import { formatPublicId } from '@/core/ids/public-id';
import { cleanSearchText } from '@/core/text/search-text';
import type { ApplicationDetails } from '@/server/applications/get-application';
import type { listApplications } from '@/server/applications/list-applications';
import { toListPage } from '../tokens/(list)/list-view';

type Listed = Extract<Awaited<ReturnType<typeof listApplications>>, { ok: true }>['value'];

export function toApplicationsView(
  { asOf, applications, more }: Listed,
  asked: { all: boolean; text: string },
): ApplicationsView {
  return {
    asOf,
    ...asked,
    more,
    applications: applications.map(({ id, archivedAt, ...line }) => ({
      id: formatPublicId('application', id),
      name: line.name,
      description: line.description,
      owners: line.owners,
      members: line.members,
      liveTokens: line.liveTokens,
      lastUsedAt: line.lastUsedAt,
      archived: archivedAt !== null,
    })),
  };
}

/** The members an address asks for. */
export const parseMembersQuery = (given: SearchParameters): MembersQuery => ({
  text: cleanSearchText(parameter(given, membersParameters.text) ?? ''),
  cursor: parameter(given, membersParameters.cursor),
});

interface Catalogued {
  name: string;
  description: string;
  risk: CeilingLine['risk'];
  retiredAt: Date | null;
}

const toLine = ({ name, description, risk, retiredAt }: Catalogued, liveTokens: number): CeilingLine => ({
  name,
  description,
  risk,
  retired: retiredAt !== null,
  liveTokens,
});

export function toApplicationView(
  details: ApplicationDetails,
  catalogue: readonly Catalogued[],
  asked: MembersQuery,
  reader: UserPrincipal,
): ApplicationView {
  const { application, owner, ceiling, members, tokens } = details;
  const active = application.archivedAt === null;
  return {
    asOf: details.asOf,
    id: formatPublicId('application', application.id),
    name: application.name,
    description: application.description,
    createdAt: application.createdAt,
    createdByName: details.createdByName,
    archivedAt: application.archivedAt,
    lastUsedAt: details.lastUsedAt,
    tokens: toListPage(tokens, { text: '', view: 'all', sort: 'attention', cursor: null }, active),
    rates: details.rateLimits,
    ceiling: ceiling.map((scope) => toLine(scope, scope.liveTokens)),
    others: catalogue
      .filter((scope) => !ceiling.some(({ name }) => name === scope.name))
      .map((scope) => toLine(scope, 0)),
    members: {
      asked,
      counts: members.counts,
      nextCursor: members.nextCursor,
      lines: members.members.map((member) => ({
        id: formatPublicId('user', member.userId),
        name: member.name,
        email: member.email ?? '',
        role: member.memberRole,
        suspended: member.suspendedAt !== null,
        isReader: member.userId === reader.userId,
      })),
    },
    part: owner.type === 'application' ? owner.memberRole : null,
    may: {
      issue: active && mayIssueToken(reader, owner),
      limit: active && mayLimitRates(reader, owner),
      manage: mayManageApplication(reader, owner),
      widen: mayWidenCeiling(reader),
      restore: mayRestoreApplication(reader, owner, application.archivedAs),
    },
  };
}
