import { Download, SearchX } from 'lucide-react';
import Form from 'next/form';
import { ButtonLink } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Chip, Filters, Views } from '../ui/filters';
import { count, counted } from '../ui/number-format';
import { PageHead } from '../ui/page-head';
import { Pager } from '../ui/pager';
import { Loading } from '../ui/rows-loading';
import { SearchInput } from '../ui/search-input';
import type { Present } from '../ui/time-format';
import { DirectoryFilterMenu } from './directory-filter-menu';
import { directoryExportHref, directoryHref, directoryParametersOf, selectionOf } from './directory-links';
import { DirectoryTable, DirectoryTableLoading } from './directory-table';
import type { RevokeManyActions } from './revoke-many-dialog';
import { RevokeSelection } from './revoke-selection';
import {
  DIRECTORY_VIEWS,
  type DirectoryPageView,
  type DirectoryQuery,
  type DirectoryView,
  directoryParameters,
  PLAIN_QUERY,
} from './view-models';
import { filtersInWords, type QueryNames } from './words';

interface DirectoryPageProps {
  view: DirectoryPageView;
  present: Present;
  /** Null for auditors, who revoke nothing. */
  actions: RevokeManyActions | null;
}

/** Every token of every owner: found, narrowed, taken away as a file, revoked. */
export function DirectoryPage({ view, present, actions }: DirectoryPageProps) {
  const { query, rows, matching, nextCursor } = view;
  const table = <DirectoryTable rows={rows} query={query} present={present} selectable={actions !== null} />;
  return (
    <>
      <DirectoryHead query={query} matching={matching} />
      <Views label="Saved views" views={savedViews(query, view.views)} />
      <DirectoryFilters view={view} />
      {rows.length === 0 && <NoTokens view={view} />}
      {rows.length > 0 && !actions && table}
      {rows.length > 0 && actions && (
        <RevokeSelection
          key={directoryHref(query, { cursor: query.cursor })}
          matching={matching}
          query={selectionOf(query)}
          asOf={view.asOf.getTime()}
          actions={actions}
        >
          {table}
        </RevokeSelection>
      )}
      <Pager
        first={query.cursor ? directoryHref(query) : undefined}
        next={nextCursor ? directoryHref(query, { cursor: nextCursor }) : undefined}
      >
        {rows.length < matching
          ? `${count(rows.length)} of ${counted(matching, 'token')}`
          : counted(matching, 'token')}
      </Pager>
    </>
  );
}

export function DirectoryLoading({ query, selectable }: { query: DirectoryQuery; selectable: boolean }) {
  return (
    <Loading what="tokens">
      <DirectoryHead query={query} />
      <Views label="Saved views" views={savedViews(query)} />
      <Filters>
        <span className="block h-7" />
      </Filters>
      <DirectoryTableLoading query={query} selectable={selectable} />
    </Loading>
  );
}

function DirectoryHead({ query, matching }: { query: DirectoryQuery; matching?: number }) {
  return (
    <PageHead
      title="All tokens"
      about="Every token of every owner. Secrets are never here: hints only."
      actions={
        <a className="btn" href={directoryExportHref(query)} download>
          <Download size={14} strokeWidth={1.75} aria-hidden />
          CSV {matching !== undefined && <span className="ct">{count(matching)}</span>}
        </a>
      }
    />
  );
}

/** Without their counts while those are read. */
function savedViews(query: DirectoryQuery, counts?: DirectoryPageView['views']) {
  return (Object.keys(DIRECTORY_VIEWS) as DirectoryView[]).map((name) => {
    const saved = { ...PLAIN_QUERY, ...DIRECTORY_VIEWS[name].query, sort: query.sort };
    return {
      label: DIRECTORY_VIEWS[name].label,
      href: directoryHref(saved),
      current: directoryHref(saved) === directoryHref(query),
      count: counts && count(counts[name]),
    };
  });
}

const namesIn = ({ query, apis, ownerName }: DirectoryPageView): QueryNames => ({
  owner: ownerName,
  api: apis.find((api) => api.id === query.api)?.name ?? null,
});

function DirectoryFilters({ view }: { view: DirectoryPageView }) {
  const { query } = view;
  const chips = filtersInWords(query, namesIn(view));
  const others = directoryParametersOf({ ...query, text: '', cursor: null });
  return (
    <Filters>
      <Form action="/admin/tokens" className="search" role="search" prefetch={false} key={query.text}>
        <SearchInput
          label="Search all tokens"
          name={directoryParameters.text}
          defaultValue={query.text}
          maxLength={200}
          placeholder="Label, owner, last four, address, id"
          shortcut="/"
        />
        {[...others].map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
      </Form>
      {chips.map(({ field, value, without }) => (
        <Chip key={field} field={field} value={value} without={directoryHref(query, without)} />
      ))}
      <DirectoryFilterMenu view={view} />
      {chips.length > 1 && (
        <ButtonLink href={directoryHref(PLAIN_QUERY)} look="ghost" size="small" prefetch={false}>
          Clear
        </ButtonLink>
      )}
    </Filters>
  );
}

function NoTokens({ view }: { view: DirectoryPageView }) {
  const narrowed = filtersInWords(view.query, namesIn(view)).length > 0;
  return (
    <EmptyState
      mark={<SearchX size={22} strokeWidth={1.75} aria-hidden />}
      title={narrowed ? 'Nothing matches' : 'Nobody has issued a token yet'}
      action={
        narrowed && (
          <ButtonLink href={directoryHref(PLAIN_QUERY)} prefetch={false}>
            Clear filters
          </ButtonLink>
        )
      }
    >
      {narrowed
        ? `There ${view.views.all === 1 ? 'is 1 token' : `are ${count(view.views.all)} tokens`} in all.`
        : 'Tokens of people and of applications are listed here as soon as there are any.'}
    </EmptyState>
  );
}
