import type { ReactNode } from 'react';
import { PageHead } from '@/components/ui/page-head';
import { RelativeTime } from '@/components/ui/relative-time';
import { Loading } from '@/components/ui/rows-loading';
import { Section } from '@/components/ui/section';
import { Skeleton } from '@/components/ui/skeleton';
import type { Present } from '@/components/ui/time-format';
import { type PolicyActions, PolicyForm } from './policy-form';
import { PolicyHits } from './policy-hits';
import type { PolicyChange, PolicyView } from './view-models';
import { ruleInWords, ruleNames } from './words';

interface PolicyPageProps {
  view: PolicyView;
  present: Present;
  /** Null for auditors, who see and change nothing. */
  actions: PolicyActions | null;
}

/** What a token may be at most, what breaks it, and who changed it. */
export function PolicyPage({ view, present, actions }: PolicyPageProps) {
  const [last] = view.changes;
  return (
    <>
      <PolicyHead
        changed={
          last && (
            <span className="small d3">
              Changed <RelativeTime at={last.at} present={present} /> by {last.actor}
            </span>
          )
        }
      />
      {actions ? (
        <PolicyForm key={view.seen} view={view} present={present} actions={actions} />
      ) : (
        <PolicyAsItIs view={view} />
      )}
      <Changes changes={view.changes} present={present} />
    </>
  );
}

export function PolicyLoading() {
  return (
    <Loading what="the policy">
      <PolicyHead />
      <div className="policy">
        <dl className="dl">
          {Object.values(ruleNames).map((name) => (
            <div key={name} className="contents">
              <dt>{name}</dt>
              <dd aria-hidden>
                <Skeleton width={96} />
              </dd>
            </div>
          ))}
        </dl>
        <div className="stack16" aria-hidden>
          <h2>Under this policy</h2>
          <Skeleton width={220} />
          <Skeleton width={180} />
        </div>
      </div>
    </Loading>
  );
}

function PolicyHead({ changed }: { changed?: ReactNode }) {
  return (
    <PageHead
      title="Policy"
      about="What a token may be at most. You see who is hit before you save."
      actions={changed}
    />
  );
}

function PolicyAsItIs({ view: { policy, counts } }: { view: PolicyView }) {
  const rules = Object.keys(ruleNames) as (keyof typeof policy)[];
  return (
    <div className="policy">
      <dl className="dl">
        {rules.map((rule) => (
          <div key={rule} className="contents">
            <dt>{ruleNames[rule]}</dt>
            <dd>{ruleInWords(rule, policy[rule])}</dd>
          </div>
        ))}
      </dl>
      <PolicyHits title="Under this policy" counts={counts} policy={policy} />
    </div>
  );
}

function Changes({ changes, present }: { changes: readonly PolicyChange[]; present: Present }) {
  if (changes.length === 0) return null;
  return (
    <Section title="Changes" about="Each is in the audit, with its request.">
      <ul className="lines t13">
        {changes.map((change) => (
          <li key={change.id} className="w">
            <span className="grow">
              {change.changes.map((line) => (
                <span key={line} className="block">
                  {line}
                </span>
              ))}
            </span>
            <span className="small d3 nw">
              {change.actor}, <RelativeTime at={change.at} present={present} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
