import { problemResponse } from '@/app/problem-response';
import { exportCatalogue } from '@/server/apis/export-catalogue';
import { findCurrentUser, requestContext } from '@/server/auth/current-user';
import { refuse } from '@/server/result';

/** The catalogue as a file that imports to the same: YAML, or JSON with `?format=json`. */
export async function GET(request: Request): Promise<Response> {
  const ctx = await requestContext();
  const user = await findCurrentUser();
  if (!user) return problemResponse(refuse('NOT_SIGNED_IN', 'Your session has ended. Sign in again.'), ctx);
  const exported = await exportCatalogue(user, ctx);
  if (!exported.ok) return problemResponse(exported, ctx);
  const json = new URL(request.url).searchParams.get('format') === 'json';
  const { catalogue, yaml } = exported.value;
  return new Response(json ? `${JSON.stringify(catalogue, null, 2)}\n` : yaml, {
    headers: {
      'Content-Type': json ? 'application/json' : 'application/yaml; charset=utf-8',
      'Content-Disposition': `attachment; filename="catalogue.${json ? 'json' : 'yaml'}"`,
      'Cache-Control': 'no-store',
    },
  });
}
