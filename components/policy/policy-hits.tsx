import Link from 'next/link';
import type { ReactNode } from 'react';
import { POLICY_VIOLATIONS, type Policy } from '@/core/policy/policy';
import { KeyGlyph } from '../ui/key-glyph';
import { count, counted } from '../ui/number-format';
import { Panel } from '../ui/panel';
import type { HitCounts, HitToken } from './view-models';
import { violationInWords } from './words';

interface PolicyHitsProps {
  title: string;
  /** When it was counted, and that it is being counted anew. */
  aside?: ReactNode;
  /** Null: not counted, or not yet. */
  counts: HitCounts | null;
  policy: Policy;
  tokens?: readonly HitToken[];
  children?: ReactNode;
}

/** How many live tokens break a policy, how, and some of them by name. */
export function PolicyHits({ title, aside, counts, policy, tokens = [], children }: PolicyHitsProps) {
  return (
    <aside className="policy-hits" aria-label={title}>
      <Panel title={title} aside={aside}>
        {counts ? (
          <Figures counts={counts} policy={policy} />
        ) : (
          <p className="d2 t13">How many tokens this hits stands here once the rules can be counted.</p>
        )}
        {children}
        {tokens.length > 0 && (
          <ul className="lines t13">
            {tokens.map((token) => (
              <HitLine key={token.id} token={token} />
            ))}
          </ul>
        )}
        {counts && tokens.length > 0 && counts.hit > tokens.length && (
          <p className="small d3">and {count(counts.hit - tokens.length)} more</p>
        )}
      </Panel>
    </aside>
  );
}

function Figures({ counts, policy }: { counts: HitCounts; policy: Policy }) {
  const { live, hit, byViolation, ownersOverLimit } = counts;
  return (
    <>
      <p className="row baseline">
        <span className="figure num">{count(hit)}</span>
        <span className="d2">
          of {counted(live, 'live token')} {hit === 1 ? 'breaks' : 'break'} it
        </span>
      </p>
      {(hit > 0 || ownersOverLimit > 0) && (
        <ul className="small d2 stack4">
          {POLICY_VIOLATIONS.filter((violation) => byViolation[violation] > 0).map((violation) => (
            <li key={violation}>{violationInWords(violation, byViolation[violation], policy)}</li>
          ))}
          {ownersOverLimit > 0 && (
            <li>
              {counted(ownersOverLimit, 'owner')} {ownersOverLimit === 1 ? 'has' : 'have'} more than{' '}
              {counted(policy.liveTokensMax, 'live token')}: they keep them, and get no new one
            </li>
          )}
        </ul>
      )}
    </>
  );
}

const reasons = {
  never_expires: 'never expires',
  lives_too_long: 'lives too long',
  needs_networks: 'any address',
  rate_too_high: 'rate too high',
} as const;

function HitLine({ token }: { token: HitToken }) {
  return (
    <li>
      <KeyGlyph id={token.id} kind={token.kind} width={34} />
      <span className="grow">
        <Link className="nm ell block" href={`/tokens/${token.id}`} prefetch={false}>
          {token.label}
        </Link>
        <span className="small d3">
          {token.ownerName}, {token.violations.map((violation) => reasons[violation]).join(', ')}
        </span>
      </span>
    </li>
  );
}
