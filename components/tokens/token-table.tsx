import clsx from 'clsx';
import Link from 'next/link';
import { Sparkline } from '@/components/charts/sparkline';
import { KeyGlyph } from '@/components/ui/key-glyph';
import { Menu } from '@/components/ui/menu';
import { RelativeTime } from '@/components/ui/relative-time';
import { Status } from '@/components/ui/status';
import { SortHead, TableFrame } from '@/components/ui/table';
import { type Present, shortDate } from '@/components/ui/time-format';
import type { TokenSort } from '@/core/token/token-list-query';
import { listHrefWith } from './list-links';
import { TopScope } from './top-scope';
import type { TokenListQuery, TokenRow } from './view-models';
import { whyHeld } from './words';

interface TokenTableProps {
  rows: readonly TokenRow[];
  query: TokenListQuery;
  present: Present;
}

/** Below 860 px each row becomes an entry; the roles keep it a table for readers whatever CSS does to it. */
export function TokenTable({ rows, query, present }: TokenTableProps) {
  return (
    <TableFrame label="Your tokens">
      {/* biome-ignore lint/a11y/noRedundantRoles: display: grid takes the role away */}
      <table className="tbl tk" role="table">
        <caption className="sr">Your tokens</caption>
        <TokenTableHead query={query} />
        {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
        <tbody role="rowgroup">
          {rows.map((row) => (
            <TokenTableRow key={row.id} row={row} present={present} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

/** The real heads stand while rows load, too. */
export function TokenTableHead({ query }: { query: TokenListQuery }) {
  const by = (sort: TokenSort, direction: 'ascending' | 'descending') => ({
    href: listHrefWith(query, { sort }),
    sorted: query.sort === sort ? direction : undefined,
  });
  return (
    <thead>
      <tr>
        <SortHead {...by('label', 'ascending')}>Token</SortHead>
        <SortHead {...by('attention', 'ascending')}>Status</SortHead>
        <th scope="col">Scopes, by highest risk</th>
        <SortHead {...by('last_used', 'descending')}>Last used</SortHead>
        <th scope="col">30 days</th>
        <SortHead {...by('expires', 'ascending')}>Expires</SortHead>
        <th scope="col">
          <span className="sr">Actions</span>
        </th>
      </tr>
    </thead>
  );
}

function TokenTableRow({ row, present }: { row: TokenRow; present: Present }) {
  const ended = row.status === 'revoked' || row.status === 'expired';
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: display: grid takes the roles away
    // biome-ignore-start lint/a11y/useSemanticElements: they are these elements already
    <tr role="row" className={clsx(ended && 'dim')}>
      <td role="cell" className="x-name">
        <span className="row gap-3">
          <span className="hide-s">
            <KeyGlyph id={row.id} kind={row.kind} dead={ended} />
          </span>
          <span className="grow">
            <Link className="nm" href={`/tokens/${row.id}`} title={row.label} prefetch={false} data-row>
              {row.label}
            </Link>
            <span className="sub">
              <span className="mono">{row.hint}</span>
              {whyHeld(row.revoked?.reason, row.suspended)}
            </span>
          </span>
        </span>
      </td>
      <td role="cell" className="x-status">
        <Status status={row.status} />
      </td>
      <td role="cell" className="x-scope">
        <TopScope scope={row.topScope} />
      </td>
      <td role="cell" className="x-last">
        <LastUsed use={row.lastUse} present={present} />
      </td>
      <td role="cell" className="x-spark">
        <Sparkline days={row.days} />
      </td>
      <td role="cell" className="x-exp">
        <Expiry row={row} present={present} />
      </td>
      <td role="cell" className="x-menu r">
        <Menu id={row.id} label={`Actions for ${row.label}`}>
          <Link href={`/tokens/${row.id}`} prefetch={false}>
            Open
          </Link>
          {row.status !== 'revoked' && (
            <Link href={`/tokens/${row.id}#revoke`} className="bad" prefetch={false}>
              Revoke…
            </Link>
          )}
        </Menu>
      </td>
    </tr>
    // biome-ignore-end lint/a11y/useSemanticElements: they are these elements already
    // biome-ignore-end lint/a11y/noRedundantRoles: display: grid takes the roles away
  );
}

function LastUsed({ use, present }: { use: TokenRow['lastUse']; present: Present }) {
  if (!use) return <span className="d3">Never used</span>;
  return (
    <>
      <RelativeTime at={use.at} present={present} />
      {use.address && <span className="sub">{use.address}</span>}
    </>
  );
}

function Expiry({ row, present }: { row: TokenRow; present: Present }) {
  if (row.revoked) return <span className="d3">—</span>;
  if (!row.expiresAt) return <span className="dangerc m">Never</span>;
  return (
    <>
      <RelativeTime
        at={row.expiresAt}
        present={present}
        form="always"
        className={row.status === 'expiring' ? 'warnc m' : undefined}
      />
      <span className="sub">{shortDate(row.expiresAt, present)}</span>
    </>
  );
}
