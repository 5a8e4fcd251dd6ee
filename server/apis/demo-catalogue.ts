import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueApi } from '@/core/scope/catalogue';
import { parseCatalogueYaml } from '@/core/scope/catalogue-yaml';
import { repositoryRoot } from '@/runtime/settings';

/** The catalogue of the demo API: the document as its operator would write it, and the one API it describes. */
export function readDemoCatalogue(): { source: string; api: CatalogueApi } {
  const source = readFileSync(join(repositoryRoot(), 'examples', 'demo-api', 'catalogue.yaml'), 'utf8');
  const parsed = parseCatalogueYaml(source);
  const api = parsed.ok ? parsed.catalogue.apis?.[0] : undefined;
  if (!api) throw new Error('The demo catalogue does not describe an API.');
  return { source, api };
}
