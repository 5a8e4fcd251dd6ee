import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RolesPage } from '@/components/admin/roles-page';
import { requestContext, requirePortalRight } from '@/server/auth/current-user';
import { listRoles } from '@/server/roles/list-roles';

export const metadata: Metadata = { title: 'Roles' };

export default async function Page() {
  const user = await requirePortalRight('auditor');
  const listed = await listRoles(user, await requestContext());
  if (!listed.ok) notFound();
  return (
    <div className="in-w">
      <RolesPage roles={listed.value.roles} scopeCount={listed.value.scopeCount} />
    </div>
  );
}
