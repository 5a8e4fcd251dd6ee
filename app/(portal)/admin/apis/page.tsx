import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { presentAt } from '@/app/present';
import { parameter, type SearchParameters } from '@/app/search-parameters';
import { withSkeleton } from '@/app/with-skeleton';
import type { ApiActions } from '@/components/apis/api-actions';
import { ApisLoading, ApisPage } from '@/components/apis/apis-page';
import { hasPortalRight } from '@/core/access/authorize';
import { listApis } from '@/server/apis/list-apis';
import { requestContext, requirePortalRight } from '@/server/auth/current-user';
import type { SignedInUser } from '@/server/auth/session';
import type { UseCaseContext } from '@/server/context';
import { listRoles } from '@/server/roles/list-roles';
import {
  importDocumentAction,
  issueCredentialAction,
  previewRetirementAction,
  retireScopeAction,
  revokeCredentialAction,
  rotateCredentialAction,
  saveApiAction,
  saveScopeAction,
} from './actions';
import { apiViewOf } from './api-view';

export const metadata: Metadata = { title: 'APIs and scopes' };

const ACTIONS: ApiActions = {
  saveApi: saveApiAction,
  saveScope: saveScopeAction,
  previewRetirement: previewRetirementAction,
  retireScope: retireScopeAction,
  importCatalogue: importDocumentAction,
  issueCredential: issueCredentialAction,
  rotateCredential: rotateCredentialAction,
  revokeCredential: revokeCredentialAction,
};

async function roleNames(user: SignedInUser, ctx: UseCaseContext): Promise<string[]> {
  const listed = await listRoles(user, ctx);
  return listed.ok ? listed.value.roles.map((role) => role.name) : [];
}

export default async function Page({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const user = await requirePortalRight('auditor');
  const ctx = await requestContext();
  const wanted = parameter(await searchParams, 'api');
  const changes = hasPortalRight(user, 'admin');
  const read = async () => {
    const listed = await listApis(user, ctx);
    if (!listed.ok) notFound();
    // the operator's own first: Latchkey's is the same everywhere
    const asOf = ctx.clock.now();
    const apis = listed.value
      .toSorted((a, b) => Number(a.builtIn) - Number(b.builtIn))
      .map((api) => apiViewOf(api, asOf));
    return (
      <ApisPage
        apis={apis}
        shown={apis.find((api) => api.id === wanted) ?? apis[0] ?? null}
        present={await presentAt(asOf)}
        editing={changes ? { actions: ACTIONS, roles: await roleNames(user, ctx) } : null}
      />
    );
  };
  return <div className="in-w">{await withSkeleton(<ApisLoading changes={changes} />, read())}</div>;
}
