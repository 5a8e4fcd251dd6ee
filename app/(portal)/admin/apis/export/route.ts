import { defineAnswer } from '@/app/define-answer';
import { exportCatalogue } from '@/server/apis/export-catalogue';
import { accept } from '@/server/result';

/** The catalogue as a file that imports to the same: YAML, or JSON with `?format=json`. */
export const GET = defineAnswer(async (user, ctx, request) => {
  const exported = await exportCatalogue(user, ctx);
  if (!exported.ok) return exported;
  const json = new URL(request.url).searchParams.get('format') === 'json';
  const { catalogue, yaml } = exported.value;
  return accept(
    new Response(json ? `${JSON.stringify(catalogue, null, 2)}\n` : yaml, {
      headers: {
        'Content-Type': json ? 'application/json' : 'application/yaml; charset=utf-8',
        'Content-Disposition': `attachment; filename="catalogue.${json ? 'json' : 'yaml'}"`,
        'Cache-Control': 'no-store',
      },
    }),
  );
});
