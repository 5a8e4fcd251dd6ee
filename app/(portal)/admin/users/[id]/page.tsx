import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { presentAt } from '@/app/present';
import { PersonPage } from '@/components/users/person-page';
import { hasPortalRight } from '@/core/access/authorize';
import { parsePublicId } from '@/core/ids/public-id';
import { requestContext, requirePortalRight } from '@/server/auth/current-user';
import { listRoles } from '@/server/roles/list-roles';
import { getPerson } from '@/server/users/get-person';
import {
  endUserSessionsAction,
  makeUserLinkAction,
  offBoardUserAction,
  previewOffBoardingAction,
  resumeUserAction,
  setUserRolesAction,
  suspendUserAction,
} from '../actions';
import { toPersonView } from './person-view';

export const metadata: Metadata = { title: 'User' };

const ACTIONS = {
  makeLink: makeUserLinkAction,
  suspend: suspendUserAction,
  resume: resumeUserAction,
  setRoles: setUserRolesAction,
  endSessions: endUserSessionsAction,
  offBoard: { preview: previewOffBoardingAction, act: offBoardUserAction },
};

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const reader = await requirePortalRight('auditor');
  const ctx = await requestContext();
  const id = parsePublicId('user', (await params).id);
  const [person, roles] = await Promise.all([id ? getPerson(reader, id, ctx) : null, listRoles(reader, ctx)]);
  if (!person?.ok || !roles.ok) notFound();
  return (
    <div className="in-w">
      <PersonPage
        person={toPersonView(person.value, reader.userId)}
        present={await presentAt(person.value.asOf)}
        editing={
          hasPortalRight(reader, 'admin')
            ? {
                roles: roles.value.roles.map(({ name, description }) => ({ name, description })),
                actions: ACTIONS,
              }
            : null
        }
      />
    </div>
  );
}
