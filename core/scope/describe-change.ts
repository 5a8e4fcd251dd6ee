import type { CatalogueChange } from './diff-catalogue';

const NAMES_SHOWN_MAX = 10;

/** Names in a line, the first ten of many. */
export const namesInWords = (names: readonly string[]): string =>
  names.length <= NAMES_SHOWN_MAX
    ? names.join(', ')
    : `${names.slice(0, NAMES_SHOWN_MAX).join(', ')} and ${names.length - NAMES_SHOWN_MAX} more`;

export interface ChangeInWords {
  isNew: boolean;
  /** API, scope or role. */
  what: string;
  target: string;
  /** What of it changes: "risk: low → high; roles: +admin". */
  words: string;
}

/** One change of the catalogue as a person reads it. */
export function describeChange({
  action,
  target,
  before,
  after,
  gains,
  loses,
}: CatalogueChange): ChangeInWords {
  const [kind = '', verb] = action.split('.');
  const isNew = verb === 'create';
  const words = Object.entries(after).flatMap(([key, value]) => {
    if (Array.isArray(value)) return [];
    if (isNew) return value ? [`${key}: ${value}`] : [];
    const earlier = (before as Record<string, unknown>)[key];
    return [`${key}: ${earlier || '–'} → ${value || '–'}`];
  });
  const grants = [...gains.map((name) => `+${name}`), ...loses.map((name) => `−${name}`)];
  if (grants.length > 0) words.push(`${kind === 'role' ? 'scopes' : 'roles'}: ${namesInWords(grants)}`);
  return { isNew, what: kind === 'api' ? 'API' : kind, target, words: words.join('; ') };
}
