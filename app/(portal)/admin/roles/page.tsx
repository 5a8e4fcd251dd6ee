import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RolesPage } from '@/components/roles/roles-page';
import type { ScopeChoice } from '@/components/roles/view-models';
import { hasPortalRight } from '@/core/access/authorize';
import { requestContext, requirePortalRight } from '@/server/auth/current-user';
import { groupBy } from '@/server/lists/group-by';
import { listRoles, type RoleScope } from '@/server/roles/list-roles';
import { saveRoleAction } from './actions';

export const metadata: Metadata = { title: 'Roles' };

export default async function Page() {
  const user = await requirePortalRight('auditor');
  const listed = await listRoles(user, await requestContext());
  if (!listed.ok) notFound();
  return (
    <div className="in-w">
      <RolesPage
        roles={listed.value.roles}
        scopeCount={listed.value.scopes.length}
        editing={
          hasPortalRight(user, 'admin')
            ? { choices: scopeChoicesOf(listed.value.scopes), save: saveRoleAction }
            : null
        }
      />
    </div>
  );
}

function scopeChoicesOf(scopes: readonly RoleScope[]): ScopeChoice[] {
  return [...groupBy(scopes, (scope) => scope.apiName)].map(([api, ofApi]) => ({
    api,
    scopes: ofApi.map(({ name, description, risk }) => ({ name, description, risk })),
  }));
}
