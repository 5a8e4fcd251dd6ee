import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { presentAt } from '@/app/present';
import type { SearchParameters } from '@/app/search-parameters';
import { ApplicationPage } from '@/components/applications/application-page';
import { parsePublicId } from '@/core/ids/public-id';
import { type ApplicationDetails, getApplication } from '@/server/applications/get-application';
import { listScopesToAdd } from '@/server/applications/list-scopes-to-add';
import { requestContext, requireUser } from '@/server/auth/current-user';
import {
  addMemberAction,
  archiveApplicationAction,
  editApplicationAction,
  limitRatesAction,
  removeMemberAction,
  restoreApplicationAction,
  setCeilingAction,
  setMemberRoleAction,
} from '../actions';
import { parseMembersQuery, toApplicationView } from '../application-view';

interface ApplicationPageParameters {
  params: Promise<{ id: string }>;
  searchParams: Promise<SearchParameters>;
}

const MEMBERS_PER_PAGE = 50;

/** Asked once for the page and its title. An id that is none, nobody's, or someone else's: the same 404. */
const readApplication = cache(
  async (publicId: string, text: string, cursor: string | null): Promise<ApplicationDetails> => {
    const user = await requireUser();
    const applicationId = parsePublicId('application', publicId);
    const members = { text, cursor, limit: MEMBERS_PER_PAGE };
    const found = applicationId
      ? await getApplication(user, { applicationId, members }, await requestContext())
      : null;
    if (!found?.ok) notFound();
    return found.value;
  },
);

export async function generateMetadata({
  params,
  searchParams,
}: ApplicationPageParameters): Promise<Metadata> {
  const { text, cursor } = parseMembersQuery(await searchParams);
  const { application } = await readApplication((await params).id, text, cursor);
  return { title: application.name };
}

export default async function Page({ params, searchParams }: ApplicationPageParameters) {
  const user = await requireUser();
  const asked = parseMembersQuery(await searchParams);
  const details = await readApplication((await params).id, asked.text, asked.cursor);
  const scopes = await listScopesToAdd(user, await requestContext());
  return (
    <ApplicationPage
      application={toApplicationView(details, scopes, asked, user)}
      present={await presentAt(details.asOf)}
      actions={{
        edit: editApplicationAction,
        setCeiling: setCeilingAction,
        limitRates: limitRatesAction,
        addMember: addMemberAction,
        setMemberRole: setMemberRoleAction,
        removeMember: removeMemberAction,
        archive: archiveApplicationAction,
        restore: restoreApplicationAction,
      }}
    />
  );
}
