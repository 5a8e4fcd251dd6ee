import { demoAddress } from '@/app/demo-address';
import type { FirstToken, SetupProgress, SetupStep, SetupView } from '@/components/setup/view-models';
import { formatPublicId } from '@/core/ids/public-id';
import { settings } from '@/runtime/settings';
import { readDemoCatalogue } from '@/server/apis/demo-catalogue';
import { type ListedApi, listApis } from '@/server/apis/list-apis';
import type { SignedInUser } from '@/server/auth/session';
import type { UseCaseContext } from '@/server/context';
import { BRAND_DEFAULT } from '@/server/installation/make-token-secret';
import { type SetupProgress as Progress, readSetupProgress } from '@/server/installation/read-setup-progress';
import { getTokenForm } from '@/server/tokens/get-token-form';
import { listTokens } from '@/server/tokens/list-tokens';
import { DEMO_AUDIENCE } from '@/server/verifier-credentials/ensure-demo-credential';

/** What the wizard shows an admin now; null once the set-up is over, or is none of this user's business. */
export async function readSetupView(
  user: SignedInUser,
  zone: string,
  ctx: UseCaseContext,
): Promise<SetupView | null> {
  const progress = await readSetupProgress(user, ctx);
  const apis = await listApis(user, ctx);
  if (!progress.ok || !apis.ok || progress.value.hasUse) return null;
  const token = progress.value.hasToken ? await findNewestToken(user, ctx) : null;
  // somebody else has issued tokens: this installation is past its first steps
  if (progress.value.hasToken && !token) return null;

  const own = apis.value.filter((api) => !api.builtIn);
  const { grantableScopeIds } = await getTokenForm(user, ctx);
  const demo = readDemoCatalogue().api;
  return {
    progress: progressOf(user, progress.value, own, token),
    brandDefault: BRAND_DEFAULT,
    demo: {
      name: demo.name,
      scopes: demo.scopes.map((scope) => ({ ...scope, description: scope.description ?? '' })),
    },
    scopes: own
      .flatMap((api) => api.scopes)
      .filter((scope) => scope.retiredAt === null && grantableScopeIds.has(scope.id)),
    zone,
    call: callOf(own),
  };
}

function progressOf(
  user: SignedInUser,
  progress: Progress,
  own: readonly ListedApi[],
  token: FirstToken | null,
): SetupProgress {
  const [first] = own;
  return {
    step: stepOf(progress),
    adminEmail: user.email,
    brand: progress.brand,
    api: first
      ? {
          name: own.length === 1 ? first.name : `${first.name} and ${own.length - 1} more`,
          scopes: own.reduce((sum, api) => sum + api.scopes.length, 0),
        }
      : null,
    token,
  };
}

export function stepOf({
  brand,
  hasApi,
  hasToken,
}: Pick<Progress, 'brand' | 'hasApi' | 'hasToken'>): SetupStep {
  if (hasToken) return 'try';
  if (brand === null) return 'prefix';
  return hasApi ? 'token' : 'api';
}

async function findNewestToken(user: SignedInUser, ctx: UseCaseContext): Promise<FirstToken | null> {
  const { rows, scopesOf } = await listTokens(
    user,
    { view: 'live', sort: 'created', text: '', cursor: null },
    ctx,
  );
  const [row] = rows;
  if (!row) return null;
  return {
    id: formatPublicId('token', row.id),
    label: row.label,
    issuedAt: row.createdAt,
    scopes: (scopesOf.get(row.id) ?? []).map((scope) => scope.name),
  };
}

/** The demo API if it is in the catalogue; else the verifier itself, which says of any token what it is. */
function callOf(own: readonly ListedApi[]): SetupView['call'] {
  return own.some((api) => api.audience === DEMO_AUDIENCE)
    ? { what: 'demo', url: demoAddress(), startedWith: 'npm start -- --demo' }
    : { what: 'verifier', url: `${settings().verifierUrl}/v1/token` };
}
