import { DayChart } from '@/components/charts/day-chart';
import { Meter } from '@/components/charts/meter';
import { Note } from '@/components/ui/note';
import { count } from '@/components/ui/number-format';
import { RelativeTime } from '@/components/ui/relative-time';
import { Section } from '@/components/ui/section';
import { TableFrame } from '@/components/ui/table';
import { type Present, shortDay } from '@/components/ui/time-format';
import type { TokenUse } from '../view-models';

interface UseSectionProps {
  use: TokenUse;
  present: Present;
}

export function UseSection({ use, present }: { use: TokenUse | null; present: Present }) {
  if (use === null) {
    return (
      <Section title="Use, 30 days" id="use">
        <Note tone="warn">
          How this token was used could not be read just now. Everything else here is complete, and the token
          is not affected. Reload the page to try again.
        </Note>
      </Section>
    );
  }
  const total = use.allowed + use.refused;
  return (
    <Section
      title="Use, 30 days"
      id="use"
      about={
        total > 0 ? 'Days in UTC. Allowed above the line, refused below it, on their own scale.' : undefined
      }
    >
      {total === 0 ? (
        <p className="d2">Not used in the last 30 days.</p>
      ) : (
        <div className="min-w-0">
          <Totals use={use} />
          <DayChart days={use.days} />
          <DayTable use={use} />
          <div className="shares">
            <Addresses use={use} present={present} />
            <ByScope use={use} />
          </div>
        </div>
      )}
    </Section>
  );
}

function Totals({ use }: { use: TokenUse }) {
  return (
    <p className="row wrap mb-4 gap-x-7 gap-y-1.5">
      <span>
        <b className="m num">{count(use.allowed)}</b> <span className="d3">allowed</span>
      </span>
      <span>
        <b className="m num">{count(use.refused)}</b> <span className="d3">refused</span>
      </span>
      {use.refusals.map((refusal) => (
        <span className="small d3" key={refusal.code}>
          {count(refusal.count)} <span className="mono">{refusal.code}</span>
        </span>
      ))}
    </p>
  );
}

/** The chart's figures, for who would rather read them. */
function DayTable({ use }: { use: TokenUse }) {
  return (
    <details className="as-table">
      <summary>Show as table</summary>
      <TableFrame label="Requests by day">
        <table className="tbl">
          <thead>
            <tr>
              <th scope="col">Day (UTC)</th>
              <th scope="col" className="r">
                Allowed
              </th>
              <th scope="col" className="r">
                Refused
              </th>
            </tr>
          </thead>
          <tbody>
            {use.days.toReversed().map((day) => (
              <tr key={day.day} className={day.allowed + day.refused === 0 ? 'dim' : undefined}>
                <th scope="row">{shortDay(day.day)}</th>
                <td className="r">{count(day.allowed)}</td>
                <td className="r">{count(day.refused)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </details>
  );
}

function Addresses({ use, present }: UseSectionProps) {
  const total = use.addresses.reduce((sum, address) => sum + address.count, 0);
  return (
    <div>
      <h3>Addresses</h3>
      {use.addresses.length === 0 && <p className="t13 d2 mt-2">The API gave no client addresses.</p>}
      <ul className="t13 mt-2">
        {use.addresses.map(({ address, count: requests, lastAt }) => (
          <li key={address} className="py-1">
            <div className="row between">
              <span className="mono small">{address}</span>
              <span className="ct">
                {percent(requests, total)} · <RelativeTime at={lastAt} present={present} />
              </span>
            </div>
            <Meter share={requests / total} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function ByScope({ use }: { use: TokenUse }) {
  const total = Math.max(1, ...use.scopes.map((scope) => scope.allowed + scope.refused));
  if (use.scopes.length === 0) return null;
  return (
    <div>
      <h3>Scopes asked for</h3>
      <ul className="t13 mt-2">
        {use.scopes.map(({ name, allowed, refused }) => (
          <li key={name} className="py-1">
            <div className="row between">
              <span className="mono small">{name}</span>
              <span className="ct">
                {count(allowed)} allowed{refused > 0 && `, ${count(refused)} refused`}
              </span>
            </div>
            <Meter share={(allowed + refused) / total} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function percent(part: number, whole: number): string {
  const share = (part / whole) * 100;
  return share > 0 && share < 1 ? '< 1 %' : `${Math.round(share)} %`;
}
