import { rightChangeInWords } from '@/core/access/right-changes';
import { describeChange, namesInWords } from '@/core/scope/describe-change';
import type { CatalogueChange } from '@/core/scope/diff-catalogue';
import type { CatalogueImport } from '@/server/apis/import-catalogue';
import { formatTable } from './table';

/** The one object that an import prints with `--json`. */
export const importObject = (
  { changes, losses, rights, untouched }: CatalogueImport,
  dryRun: boolean,
): object => ({
  dry_run: dryRun,
  changes,
  losses,
  rights,
  untouched,
});

/** What an import changed, a line a change, then what it left alone. */
export function describeImport(
  { changes, losses, rights, untouched }: CatalogueImport,
  dryRun: boolean,
): string {
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
    ...rights.map((change) => `${dryRun ? 'It would mean: ' : ''}${rightChangeInWords(change)}.`),
    ...losses.map(({ scope, tokens }) => lossInWords(scope, tokens, dryRun)),
    ...(left.length > 0 ? [`Not in the file, left as it is: ${namesInWords(left)}.`] : []),
  ].join('\n');
}

const lossInWords = (scope: string, tokens: number, dryRun: boolean) =>
  tokens === 1
    ? `1 live token ${dryRun ? 'would lose' : 'loses'} ${scope}.`
    : `${tokens} live tokens ${dryRun ? 'would lose' : 'lose'} ${scope}.`;

function rowOf(change: CatalogueChange): string[] {
  const { isNew, what, target, words } = describeChange(change);
  return [isNew ? '+' : '~', what, target, words];
}
