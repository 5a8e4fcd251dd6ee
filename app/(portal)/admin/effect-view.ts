import { type EffectView, lossInWords } from '@/components/review/effect-view';
import { rightChangeInWords, takesRight } from '@/core/access/right-changes';
import { describeChange } from '@/core/scope/describe-change';
import type { CatalogueImport } from '@/server/apis/import-catalogue';
import type { ChangeMode } from '@/server/changes/change-mode';
import { accept, type Result } from '@/server/result';

/** A form that was not confirmed yet says nothing it has seen. */
export const modeOf = (seen: string, unseen: Exclude<ChangeMode, object>): ChangeMode =>
  seen === '' ? unseen : { seen };

export function effectOf(result: Result<CatalogueImport>): Result<EffectView> {
  if (!result.ok) return result;
  const { made, seen, changes, losses, rights } = result.value;
  return accept({
    made,
    seen,
    changes: changes.map((change) => {
      const { isNew, what, target, words } = describeChange(change);
      return `${isNew ? 'New' : 'Changed'}: ${what} ${target}${words && ` (${words})`}`;
    }),
    losses: losses.map(lossInWords),
    rights: rights.map(rightChangeInWords),
    takes: losses.length > 0 || rights.some(takesRight),
  });
}
