import { Check, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ratesInWords } from '@/components/rates/rate-texts';
import type { ScopeApi, ScopeOption, TokenKind } from '@/components/tokens/view-models';
import { listed } from '@/components/tokens/words';
import { KeyBlank } from '@/components/ui/key-glyph';
import { counted } from '@/components/ui/number-format';
import { Panel } from '@/components/ui/panel';
import { Risk } from '@/components/ui/risk';
import { ScopeList } from '@/components/ui/scope';
import { clockTime, type Present, shortDate } from '@/components/ui/time-format';
import { type Judgement, toLookAt } from './draft';

const DAY_MS = 86_400_000;
const SHORT_LIFE_DAYS = 90;
const verbs = { read: 'read', write: 'change', admin: 'administer' } as const;

interface SummaryProps {
  judgement: Judgement;
  apis: readonly ScopeApi[];
  kind: TokenKind;
  ownerName: string;
  present: Present;
}

/** The token that would be made, as a sentence: what is missing is underlined. */
export function Summary({ judgement, apis, kind, ownerName, present }: SummaryProps) {
  const { chosen, risk } = judgement;
  const rates = judgement.rates.ok ? ratesInWords(judgement.rates.rateLimits) : '';
  const opened = apis.filter((api) =>
    namesIn(api).some((name) => chosen.some((scope) => scope.name === name)),
  );
  return (
    <aside className="summary" aria-label="Live summary">
      <Panel title="Summary" aside={<Risk level={risk.level} named />}>
        <div className="row d3 small gap-2.5">
          <KeyBlank />
          not cut yet
        </div>
        <p className="sentence">
          {kind === 'personal' ? 'A' : 'An'} <b>{kind}</b> token that can{' '}
          <Permissions chosen={chosen} apis={apis} /> as <b>{ownerName}</b>,{' '}
          <Networks judgement={judgement} />, <Until judgement={judgement} present={present} />.
        </p>
        <Checks judgement={judgement} present={present} />
        {chosen.length > 0 && (
          <dl className="dl border-t border-line pt-3.5">
            <dt>Scopes</dt>
            <dd>
              <ScopeList names={chosen.map((scope) => scope.name)} />
            </dd>
            <dt>{opened.length === 1 ? 'API' : 'APIs'}</dt>
            <dd className="mono small">{opened.map((api) => api.audience).join(', ')}</dd>
            {rates !== '' && (
              <>
                <dt>Requests</dt>
                <dd>at most {rates}</dd>
              </>
            )}
          </dl>
        )}
      </Panel>
    </aside>
  );
}

function namesIn(api: ScopeApi): string[] {
  return api.groups.flatMap((group) => group.scopes.map((scope) => scope.name));
}

/** "read Shipments and Tracking and change Orders" */
function Permissions({ chosen, apis }: { chosen: readonly ScopeOption[]; apis: readonly ScopeApi[] }) {
  if (chosen.length === 0) return <span className="gap">do nothing yet</span>;
  const groups = apis.flatMap((api) => api.groups);
  const parts = (['read', 'write', 'admin'] as const).flatMap((access) => {
    const names = groups
      .filter((group) => group.scopes.some((scope) => scope.access === access && chosen.includes(scope)))
      .map((group) => group.name);
    return names.length > 0 ? [{ access, names: listed(names) }] : [];
  });
  return parts.map(({ access, names }, index) => (
    <span key={access}>
      {index > 0 && (index === parts.length - 1 ? ' and ' : ', ')}
      <b>{verbs[access]}</b> {names}
    </span>
  ));
}

function Networks({ judgement: { cidrs } }: { judgement: Judgement }): ReactNode {
  if (!cidrs.ok) return <span className="gap">with {counted(cidrs.errors.length, 'bad address line')}</span>;
  if (cidrs.cidrs.length === 0) return 'from any address';
  return (
    <>
      from <b>{counted(cidrs.cidrs.length, 'network')}</b>
    </>
  );
}

function Until({ judgement: { expiry }, present }: { judgement: Judgement; present: Present }): ReactNode {
  if (!expiry.ok) return <span className="gap">until an instant to choose</span>;
  if (!expiry.expiresAt) return <b className="dangerc">for ever</b>;
  return (
    <>
      until{' '}
      <b>
        {shortDate(expiry.expiresAt, present)}, {clockTime(expiry.expiresAt, present.zone)}
      </b>
    </>
  );
}

/** Why the risk is what it is, and what is still in the way. */
function Checks({ judgement, present }: { judgement: Judgement; present: Present }) {
  const lines = [...accessLines(judgement), ...lifeLines(judgement, present), ...networkLines(judgement)];
  const inTheWay = toLookAt(judgement.errors);
  if (inTheWay !== '') lines.push({ good: false, text: `Look at ${inTheWay} first` });
  return (
    <ul className="checks" aria-label={`What makes this ${judgement.risk.level} risk`}>
      {lines.map(({ good, text }) => {
        const Mark = good ? Check : TriangleAlert;
        return (
          <li key={text} className={good ? 'd2' : undefined}>
            <span className={good ? 'accentc' : 'warnc'}>
              <Mark size={14} strokeWidth={1.75} aria-hidden />
            </span>
            {text}
          </li>
        );
      })}
    </ul>
  );
}

interface CheckLine {
  good: boolean;
  text: string;
}

function accessLines({ chosen }: Judgement): CheckLine[] {
  if (chosen.length === 0) return [];
  if (chosen.every((scope) => scope.access === 'read')) return [{ good: true, text: 'Reads only' }];
  const administers = chosen.some((scope) => scope.access === 'admin');
  return [{ good: false, text: administers ? 'Administers' : 'Changes things' }];
}

function lifeLines({ expiry }: Judgement, { now }: Present): CheckLine[] {
  if (!expiry.ok) return [];
  if (!expiry.expiresAt) return [{ good: false, text: 'Never expires' }];
  const days = Math.round((expiry.expiresAt.getTime() - now.getTime()) / DAY_MS);
  return [
    {
      good: days <= SHORT_LIFE_DAYS,
      text: days < 1 ? 'Gone within a day' : `Gone in ${counted(days, 'day')}`,
    },
  ];
}

function networkLines({ cidrs }: Judgement): CheckLine[] {
  if (!cidrs.ok) return [];
  if (cidrs.cidrs.length === 0) return [{ good: false, text: 'Works from any address' }];
  return [{ good: true, text: `Only from ${counted(cidrs.cidrs.length, 'network')}` }];
}
