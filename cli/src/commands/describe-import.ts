import type { CatalogueChange, CatalogueDiff } from '@/core/scope/diff-catalogue';
import { formatTable } from './table';

/** The one object that an import prints with `--json`. */
export const importObject = ({ changes, untouched }: CatalogueDiff, dryRun: boolean): object => ({
  dry_run: dryRun,
  changes,
  untouched,
});

/** What an import changed, a line a change, then what it left alone. */
export function describeImport({ changes, untouched }: CatalogueDiff, dryRun: boolean): string {
  const left = [
    ...untouched.apis.map((audience) => `API ${audience}`),
    ...untouched.scopes.map((name) => `scope ${name}`),
    ...untouched.roles.map((name) => `role ${name}`),
  ];
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  return [
    ...(changes.length > 0 ? [formatTable(['', 'WHAT', 'NAME', 'CHANGE'], changes.map(rowOf)), ''] : []),
    changes.length === 0
      ? 'Nothing to change: all of it is as the file says.'
      : dryRun
        ? `${count}; a dry run, nothing was changed.`
        : `${count} made.`,
    ...(left.length > 0 ? [`Not in the file, left as it is: ${listed(left)}.`] : []),
  ].join('\n');
}

const NAMES_SHOWN_MAX = 10;

const listed = (names: string[]) =>
  names.length <= NAMES_SHOWN_MAX
    ? names.join(', ')
    : `${names.slice(0, NAMES_SHOWN_MAX).join(', ')} and ${names.length - NAMES_SHOWN_MAX} more`;

function rowOf({ action, target, before, after, gains, loses }: CatalogueChange): string[] {
  const [what = '', verb] = action.split('.');
  const words = Object.entries(after).flatMap(([key, value]) => {
    if (Array.isArray(value)) return [];
    const earlier = (before as Record<string, unknown>)[key];
    return verb === 'create'
      ? value
        ? [`${key}: ${value}`]
        : []
      : [`${key}: ${earlier || '–'} → ${value || '–'}`];
  });
  const other = what === 'role' ? 'scopes' : 'roles';
  const grants = [...gains.map((name) => `+${name}`), ...loses.map((name) => `−${name}`)];
  if (grants.length > 0) words.push(`${other}: ${listed(grants)}`);
  return [verb === 'create' ? '+' : '~', what === 'api' ? 'API' : what, target, words.join('; ')];
}
