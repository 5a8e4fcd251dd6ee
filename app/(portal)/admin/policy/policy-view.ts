import type { PolicyChange, PolicyPreviewView, PolicyView } from '@/components/policy/view-models';
import { ruleInWords, ruleNames } from '@/components/policy/words';
import { formatPublicId } from '@/core/ids/public-id';
import type { Policy } from '@/core/policy/policy';
import type { PolicyDetails } from '@/server/policy/get-policy';
import type { PolicyPreview } from '@/server/policy/preview-policy';
import { ruleOfName } from '@/server/policy/update-policy';

export function toPolicyView({ policy, counts, changes }: PolicyDetails, asOf: Date): PolicyView {
  const { savedAt, ...rules } = policy;
  return { asOf, policy: rules, seen: savedAt.toISOString(), counts, changes: changes.map(toChange) };
}

function toChange(line: PolicyDetails['changes'][number]): PolicyChange {
  return {
    id: line.id,
    at: line.occurredAt,
    actor: line.actorName || (line.actorType === 'system' ? 'the command line' : 'someone'),
    changes: Object.entries(line.after ?? {}).map(([name, after]) => {
      const rule = ruleOfName(name);
      if (!rule) return name;
      const words = (value: unknown) => ruleInWords(rule, value as Policy[typeof rule]);
      return `${ruleNames[rule]}: ${words(after)}, was ${words(line.before?.[name])}`;
    }),
  };
}

export function toPreviewView({ countedAt, counts, violators }: PolicyPreview): PolicyPreviewView {
  return {
    countedAt,
    counts,
    tokens: violators.map((token) => ({ ...token, id: formatPublicId('token', token.id) })),
  };
}
