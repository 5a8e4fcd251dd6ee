import type { ReactNode } from 'react';
import { ratesInWords } from '@/components/rates/rate-texts';
import { RelativeTime } from '@/components/ui/relative-time';
import { Risk } from '@/components/ui/risk';
import { Section } from '@/components/ui/section';
import { TableFrame } from '@/components/ui/table';
import type { Present } from '@/components/ui/time-format';
import type { TokenDetail, TokenScopeLine } from '../view-models';

interface OverviewSectionProps {
  token: TokenDetail;
  present: Present;
  /** The act beside the note. */
  editNote: ReactNode;
}

export function OverviewSection({ token, present, editNote }: OverviewSectionProps) {
  return (
    <Section
      title="Overview"
      id="overview"
      about={
        token.kind === 'personal'
          ? 'What it may do today: its own scopes, within what its owner may do.'
          : 'What it may do today: its own scopes, within the ceiling of its application.'
      }
      first
    >
      <div className="overview">
        {token.scopes.length === 0 ? (
          <p className="d2">It carries no scope: nothing is permitted.</p>
        ) : (
          <Scopes scopes={token.scopes} useKnown={token.use !== null} present={present} />
        )}
        <dl className="dl">
          <dt>Note</dt>
          <dd className="note-text">
            {token.note || <span className="d3">None</span>}
            {editNote && <span className="-ml-2 block">{editNote}</span>}
          </dd>
          <dt>Only from</dt>
          <dd>
            {token.cidrs.length === 0 ? (
              <span className="d2">any address</span>
            ) : (
              <CidrList cidrs={token.cidrs} />
            )}
          </dd>
          <dt>Requests</dt>
          <dd>
            <Rates rates={token.rates} />
          </dd>
          <dt>{token.apis.length === 1 ? 'API' : 'APIs'}</dt>
          <dd>
            {token.apis.map((api) => (
              <span key={api.audience} className="block">
                {api.name} <span className="mono small d3 block">{api.audience}</span>
              </span>
            ))}
          </dd>
        </dl>
      </div>
    </Section>
  );
}

function Rates({ rates: { own, shared } }: Pick<TokenDetail, 'rates'>) {
  const alone = ratesInWords(own);
  const together = shared ? ratesInWords(shared) : '';
  if (alone === '' && together === '') return <span className="d2">as many as come</span>;
  return (
    <>
      {alone !== '' && <span className="block">at most {alone}</span>}
      {together !== '' && (
        <span className="block">
          at most {together} <span className="small d3 block">with its application’s other tokens</span>
        </span>
      )}
    </>
  );
}

function CidrList({ cidrs }: { cidrs: readonly string[] }) {
  return (
    <ul className="mono small">
      {cidrs.map((cidr) => (
        <li key={cidr}>{cidr}</li>
      ))}
    </ul>
  );
}

const withoutWords = {
  retired: 'No effect: retired',
  not_granted: 'No effect: beyond what its owner may do today',
} as const;

interface ScopesProps {
  scopes: readonly TokenScopeLine[];
  useKnown: boolean;
  present: Present;
}

function Scopes({ scopes, useKnown, present }: ScopesProps) {
  return (
    <TableFrame label="Scopes">
      <table className="tbl">
        <caption className="sr">Scopes</caption>
        <thead>
          <tr>
            <th scope="col">Scope</th>
            <th scope="col">Risk</th>
            <th scope="col">Last needed</th>
          </tr>
        </thead>
        <tbody>
          {scopes.map((scope) => (
            <tr key={scope.name} className={scope.without ? 'dim' : undefined}>
              <td>
                <span className="mono" title={scope.description}>
                  {scope.name}
                </span>
                {scope.without && <span className="sub warnc">{withoutWords[scope.without]}</span>}
              </td>
              <td>
                <Risk level={scope.risk} />
              </td>
              <td>
                {scope.lastNeededAt ? (
                  <RelativeTime at={scope.lastNeededAt} present={present} />
                ) : (
                  <span className="d3">{useKnown ? 'not in 30 days' : 'not known now'}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
