import clsx from 'clsx';
import Link from 'next/link';
import type { DirectorySort } from '@/core/token/directory-query';
import { TopScope } from '../tokens/top-scope';
import { whyHeld } from '../tokens/words';
import { KeyGlyph } from '../ui/key-glyph';
import { RelativeTime } from '../ui/relative-time';
import { RowsLoading } from '../ui/rows-loading';
import { Status } from '../ui/status';
import { SortHead, TableFrame } from '../ui/table';
import type { Present } from '../ui/time-format';
import { directoryHref } from './directory-links';
import { type DirectoryQuery, type DirectoryRow, PLAIN_QUERY, revokeManyFields } from './view-models';

interface DirectoryTableProps {
  rows: readonly DirectoryRow[];
  query: DirectoryQuery;
  present: Present;
  /** Live tokens can be picked. */
  selectable: boolean;
  /** On a page about one owner there is no column that says so in every row. */
  oneOwner?: boolean;
}

/** Below 860 px each row becomes an entry; the roles keep it a table for readers whatever CSS does to it. */
export function DirectoryTable({ rows, query, present, selectable, oneOwner = false }: DirectoryTableProps) {
  return (
    <TableFrame label="All tokens">
      {/* biome-ignore lint/a11y/noRedundantRoles: display: grid takes the role away */}
      <table className={clsx('tbl tk all', selectable && 'pick')} role="table">
        <caption className="sr">All tokens</caption>
        <DirectoryTableHead query={query} selectable={selectable} oneOwner={oneOwner} />
        {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
        <tbody role="rowgroup">
          {rows.map((row) => (
            <Row key={row.id} row={row} present={present} selectable={selectable} oneOwner={oneOwner} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

interface DirectoryTableHeadProps {
  query: DirectoryQuery;
  selectable: boolean;
  oneOwner?: boolean;
}

function DirectoryTableHead({ query, selectable, oneOwner = false }: DirectoryTableHeadProps) {
  const by = (sort: DirectorySort, direction: 'ascending' | 'descending') => ({
    href: directoryHref(query, { sort }),
    sorted: query.sort === sort ? direction : undefined,
  });
  return (
    <thead>
      <tr>
        {selectable && (
          <th scope="col" className="c">
            <input type="checkbox" className="ck" data-whole-page aria-label="Select all on this page" />
          </th>
        )}
        <SortHead {...by('label', 'ascending')}>Token</SortHead>
        {!oneOwner && <th scope="col">Owner</th>}
        <th scope="col">Highest scope</th>
        <SortHead {...by('attention', 'descending')}>Reasons to look</SortHead>
        <SortHead {...by('last_used', 'descending')}>Last used</SortHead>
        <SortHead {...by('expires', 'ascending')}>Expires</SortHead>
        <th scope="col">Status</th>
      </tr>
    </thead>
  );
}

export function DirectoryTableLoading({ query, selectable }: { query: DirectoryQuery; selectable: boolean }) {
  return (
    <RowsLoading
      className={clsx('tbl tk all', selectable && 'pick')}
      label="All tokens"
      head={<DirectoryTableHead query={query} selectable={selectable} />}
      cells={[
        ...(selectable ? [{ className: 'c x-pick', width: 14 }] : []),
        { className: 'x-name', width: 150 },
        { className: 'x-owner nw', width: 90 },
        { className: 'x-scope', width: 120 },
        { className: 'x-why', width: 80 },
        { className: 'x-last nw', width: 70 },
        { className: 'x-exp nw', width: 50 },
        { className: 'x-status', width: 64 },
      ]}
    />
  );
}

interface RowProps {
  row: DirectoryRow;
  present: Present;
  selectable: boolean;
  oneOwner: boolean;
}

function Row({ row, present, selectable, oneOwner }: RowProps) {
  const ended = row.status === 'revoked' || row.status === 'expired';
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: display: grid takes the roles away
    // biome-ignore-start lint/a11y/useSemanticElements: they are these elements already
    <tr role="row" className={clsx(ended && 'dim')}>
      {selectable && (
        <td role="cell" className="c x-pick">
          <input
            type="checkbox"
            className="ck"
            data-pick
            name={revokeManyFields.tokens}
            value={row.id}
            disabled={ended}
            aria-label={`Select ${row.label} of ${row.owner.name}`}
          />
        </td>
      )}
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
              {whyHeld(row.revokedReason, row.suspended)}
            </span>
          </span>
        </span>
      </td>
      {!oneOwner && (
        <td role="cell" className="x-owner nw">
          <Link
            className="q ell"
            href={directoryHref({ ...PLAIN_QUERY, owner: row.owner.id })}
            title={row.owner.name}
            prefetch={false}
          >
            {row.owner.name}
          </Link>
          <span className="sub">{row.kind}</span>
        </td>
      )}
      <td role="cell" className="x-scope">
        <TopScope scope={row.topScope} dense />
      </td>
      <td role="cell" className="x-why">
        <Tags tags={row.tags} />
      </td>
      <td role="cell" className="x-last nw">
        {row.lastUsedAt ? (
          <RelativeTime at={row.lastUsedAt} present={present} />
        ) : (
          <span className="d3">Never used</span>
        )}
      </td>
      <td role="cell" className="x-exp nw">
        <Expiry row={row} present={present} />
      </td>
      <td role="cell" className="x-status">
        <Status status={row.status} />
      </td>
    </tr>
    // biome-ignore-end lint/a11y/useSemanticElements: they are these elements already
    // biome-ignore-end lint/a11y/noRedundantRoles: display: grid takes the roles away
  );
}

function Tags({ tags }: { tags: DirectoryRow['tags'] }) {
  if (tags.length === 0) return <span className="d3">—</span>;
  return (
    <span className="tags">
      {tags.map(({ reason, words, grave }) => (
        <span key={reason} className={grave ? 'tag bad' : 'tag warn'}>
          {words}
        </span>
      ))}
    </span>
  );
}

function Expiry({ row, present }: { row: DirectoryRow; present: Present }) {
  if (row.status === 'revoked') return <span className="d3">—</span>;
  if (!row.expiresAt) return <span className="dangerc m">Never</span>;
  return (
    <RelativeTime
      at={row.expiresAt}
      present={present}
      form="always"
      className={row.status === 'expiring' ? 'warnc m' : undefined}
    />
  );
}
