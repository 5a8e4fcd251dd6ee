// biome-ignore-all lint/a11y/noRedundantRoles: below 860 px display: grid takes the roles away
import { Terminal } from 'lucide-react';
import Link from 'next/link';
import { Fragment } from 'react';
import { initialsOf } from '@/components/ui/initials';
import { TableFrame } from '@/components/ui/table';
import { clockTimeWithSeconds, exactInstant, longDate, type Present } from '@/components/ui/time-format';
import type { LedgerLine } from './view-models';
import { fieldInWords, valueInWords, verbOf } from './words';

/** Recorded changes by day, newest first; each line opens to what it was before and after. */
export function Ledger({ lines, present }: { lines: readonly LedgerLine[]; present: Present }) {
  return (
    <TableFrame label="Activity">
      <table className="tbl aud" role="table">
        <LedgerHead />
        {byDay(lines, present).map((day) => (
          <tbody key={day.title} role="rowgroup">
            <tr role="row" className="day">
              <th colSpan={4} scope="rowgroup">
                {day.title}
              </th>
            </tr>
            {day.lines.map((line) => (
              <Line key={line.id} line={line} present={present} />
            ))}
          </tbody>
        ))}
      </table>
    </TableFrame>
  );
}

export function LedgerHead() {
  return (
    <thead role="rowgroup">
      <tr role="row">
        <th scope="col">Time</th>
        <th scope="col">Who</th>
        <th scope="col">What</th>
        <th scope="col">From</th>
      </tr>
    </thead>
  );
}

function Line({ line, present }: { line: LedgerLine; present: Present }) {
  return (
    <tr role="row">
      <td role="cell" className="t">
        <time dateTime={line.at.toISOString()} title={exactInstant(line.at, present.zone)}>
          {clockTimeWithSeconds(line.at, present.zone)}
        </time>
      </td>
      <td role="cell" className="who">
        <Who who={line.who} />
      </td>
      <td role="cell" className="what">
        <details>
          <summary data-row>
            <Sentence line={line} />
          </summary>
          <LineDetail line={line} present={present} />
        </details>
      </td>
      <td role="cell" className={line.address ? 'from mono small' : 'from none d3'}>
        {line.address ?? '—'}
      </td>
    </tr>
  );
}

function Who({ who }: { who: LedgerLine['who'] }) {
  const isPerson = who.type === 'you' || who.type === 'person';
  return (
    <span className="row">
      <span className={isPerson ? 'av' : 'av sq'} aria-hidden="true">
        {isPerson ? (
          initialsOf(who.name)
        ) : who.type === 'system' ? (
          <Terminal size={12} strokeWidth={1.75} />
        ) : (
          '?'
        )}
      </span>
      <span className="m ell" title={who.name}>
        {who.type === 'you' ? 'You' : who.name}
      </span>
    </span>
  );
}

function Sentence({ line: { action, target, reason } }: { line: LedgerLine }) {
  const { says, whole, you } = verbOf(action);
  if (target?.isYou && you)
    return (
      <span>
        {you}
        {reason && <span className="d2">: {reason}</span>}
      </span>
    );
  return (
    <span>
      {says}
      {target && !whole && <> {target.isYou ? 'you' : <span className="m">{target.name}</span>}</>}
      {reason && <span className="d2">: {reason}</span>}
    </span>
  );
}

function LineDetail({ line, present }: { line: LedgerLine; present: Present }) {
  return (
    <dl className="diff">
      {line.target?.href && (
        <>
          <dt>token</dt>
          <dd>
            <Link href={line.target.href} prefetch={false}>
              {line.target.name}
            </Link>
          </dd>
        </>
      )}
      {line.changes.map(({ field, before, after }) => (
        <Fragment key={field}>
          <dt>{fieldInWords(field)}</dt>
          <dd>
            {before !== null && <del>{valueInWords(field, before, present)}</del>}
            {before !== null && after !== null && ' '}
            {after !== null && <ins>{valueInWords(field, after, present)}</ins>}
          </dd>
        </Fragment>
      ))}
      <dt>when</dt>
      <dd>{exactInstant(line.at, present.zone)}</dd>
      {line.browser && (
        <>
          <dt>with</dt>
          <dd>{line.browser}</dd>
        </>
      )}
      <dt>request</dt>
      <dd>{line.requestId}</dd>
    </dl>
  );
}

interface Day {
  /** "Today, Mon 23 Nov 2026" */
  title: string;
  lines: LedgerLine[];
}

/** The lines in their order, cut where the reader's day changes. */
export function byDay(lines: readonly LedgerLine[], { now, zone }: Present): Day[] {
  const today = longDate(now, zone);
  const days: Day[] = [];
  for (const line of lines) {
    const date = longDate(line.at, zone);
    const title = date === today ? `Today, ${date}` : date;
    const last = days.at(-1);
    if (last?.title === title) last.lines.push(line);
    else days.push({ title, lines: [line] });
  }
  return days;
}
