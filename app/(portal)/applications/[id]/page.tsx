import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { presentAt } from '@/app/present';
import { ApplicationPage } from '@/components/applications/application-page';
import { parsePublicId } from '@/core/ids/public-id';
import { type ApplicationDetails, getApplication } from '@/server/applications/get-application';
import { listScopesToAdd } from '@/server/applications/list-scopes-to-add';
import { requestContext, requireUser } from '@/server/auth/current-user';
import {
  addMemberAction,
  archiveApplicationAction,
  editApplicationAction,
  removeMemberAction,
  restoreApplicationAction,
  setCeilingAction,
  setMemberRoleAction,
} from '../actions';
import { toApplicationView } from '../application-view';

interface ApplicationPageParameters {
  params: Promise<{ id: string }>;
}

/** Asked once for the page and its title. An id that is none, nobody's, or someone else's: the same 404. */
const readApplication = cache(async (publicId: string): Promise<ApplicationDetails> => {
  const user = await requireUser();
  const id = parsePublicId('application', publicId);
  const found = id ? await getApplication(user, id, await requestContext()) : null;
  if (!found?.ok) notFound();
  return found.value;
});

export async function generateMetadata({ params }: ApplicationPageParameters): Promise<Metadata> {
  const { application } = await readApplication((await params).id);
  return { title: application.name };
}

export default async function Page({ params }: ApplicationPageParameters) {
  const user = await requireUser();
  const details = await readApplication((await params).id);
  const scopes = await listScopesToAdd(user, await requestContext());
  return (
    <ApplicationPage
      application={toApplicationView(details, scopes, user)}
      present={await presentAt(details.asOf)}
      actions={{
        edit: editApplicationAction,
        setCeiling: setCeilingAction,
        addMember: addMemberAction,
        setMemberRole: setMemberRoleAction,
        removeMember: removeMemberAction,
        archive: archiveApplicationAction,
        restore: restoreApplicationAction,
      }}
    />
  );
}
