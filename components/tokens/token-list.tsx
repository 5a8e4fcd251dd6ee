import { ArrowUpDown, Plus, SearchX } from 'lucide-react';
import Form from 'next/form';
import Link from 'next/link';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Chip, Filters, Views } from '@/components/ui/filters';
import { Kbd } from '@/components/ui/kbd';
import { KeyBlank } from '@/components/ui/key-glyph';
import { Menu } from '@/components/ui/menu';
import { cappedCount, count } from '@/components/ui/number-format';
import { PageHead } from '@/components/ui/page-head';
import { Pager } from '@/components/ui/pager';
import { SearchInput } from '@/components/ui/search-input';
import type { Present } from '@/components/ui/time-format';
import { TOKEN_SORTS, TOKEN_VIEWS } from '@/core/token/token-list-query';
import { listHrefWith } from './list-links';
import { TokenTable } from './token-table';
import type { TokenListPage, TokenListQuery } from './view-models';
import { sortWords, viewWords } from './words';

export function TokenList({ page, present }: { page: TokenListPage; present: Present }) {
  const { query, rows, views } = page;
  const none = views.all.value === 0;
  return (
    <>
      <TokenListHead empty={none} />
      {none ? (
        <NoTokens />
      ) : (
        <>
          <Views
            label="Saved views"
            views={TOKEN_VIEWS.map((view) => ({
              label: viewWords[view],
              href: listHrefWith(query, { view }),
              current: query.view === view,
              count: cappedCount(views[view]),
            }))}
          />
          <ListFilters query={query} />
          {rows.length === 0 ? (
            <NoMatch page={page} />
          ) : (
            <TokenTable rows={rows} query={query} present={present} />
          )}
          <ListPager page={page} />
        </>
      )}
    </>
  );
}

/** @param empty the page below invites to make the first one: one button says so */
export function TokenListHead({ empty = false }: { empty?: boolean }) {
  return (
    <PageHead
      title="Tokens"
      about="Yours: each lets a script act as you, with the scopes you ticked."
      actions={
        !empty && (
          <ButtonLink href="/tokens/new" look="primary" prefetch={false} aria-keyshortcuts="c">
            <Plus size={14} strokeWidth={1.75} aria-hidden />
            Create token <Kbd className="hide-s">C</Kbd>
          </ButtonLink>
        )
      }
    />
  );
}

function ListFilters({ query }: { query: TokenListQuery }) {
  return (
    <Filters>
      <Form action="/tokens" className="search" role="search" prefetch={false} key={query.text}>
        <SearchInput
          label="Search tokens"
          name="q"
          defaultValue={query.text}
          maxLength={100}
          placeholder="Label, last four, scope, address"
          shortcut="/"
        />
        {query.view !== 'all' && <input type="hidden" name="status" value={query.view} />}
        {query.sort !== 'attention' && <input type="hidden" name="sort" value={query.sort} />}
      </Form>
      {query.text !== '' && (
        <Chip field="Search" value={query.text} without={listHrefWith(query, { text: '' })} />
      )}
      <span className="grow hide-s" />
      <Menu
        id="sort"
        label="Order"
        className="btn ghost sm"
        face={
          <>
            <ArrowUpDown size={13} strokeWidth={1.75} aria-hidden />
            <span className="sr">Order: {sortWords[query.sort]}</span>
            <span className="sort-face" aria-hidden>
              {sortWords[query.sort]}
            </span>
          </>
        }
      >
        {TOKEN_SORTS.map((sort) => (
          <Link
            key={sort}
            href={listHrefWith(query, { sort })}
            aria-current={query.sort === sort ? 'true' : undefined}
            prefetch={false}
          >
            {sortWords[sort]}
          </Link>
        ))}
      </Menu>
    </Filters>
  );
}

function ListPager({ page }: { page: TokenListPage }) {
  const { query, matching, live, liveMax, nextCursor } = page;
  const what = query.text === '' && query.view === 'all' ? 'tokens' : 'matching';
  return (
    <Pager
      first={query.cursor ? listHrefWith(query, {}) : undefined}
      next={nextCursor ? listHrefWith(query, { cursor: nextCursor }) : undefined}
    >
      {cappedCount(matching)} {matching.value === 1 && what === 'tokens' ? 'token' : what}, {count(live)} live
      of at most {count(liveMax)}
    </Pager>
  );
}

function NoTokens() {
  return (
    <EmptyState
      mark={<KeyBlank width={80} />}
      title="No tokens yet"
      action={
        <ButtonLink href="/tokens/new" look="primary" prefetch={false} aria-keyshortcuts="c">
          <Plus size={14} strokeWidth={1.75} aria-hidden />
          Create your first token <Kbd className="hide-s">C</Kbd>
        </ButtonLink>
      }
    >
      A token lets a script call an API as you, for a while, with only the scopes you tick.
    </EmptyState>
  );
}

function NoMatch({ page: { query, views } }: { page: TokenListPage }) {
  const title =
    query.text === '' ? `Nothing under “${viewWords[query.view]}”` : `Nothing matches “${query.text}”`;
  const elsewhere = query.text !== '' && query.view !== 'all';
  return (
    <EmptyState
      mark={<SearchX size={22} strokeWidth={1.75} aria-hidden />}
      title={title}
      action={
        <ButtonLink href="/tokens" prefetch={false}>
          Clear filters
        </ButtonLink>
      }
    >
      You have {cappedCount(views.all)} {views.all.value === 1 ? 'token' : 'tokens'} in all.
      {elsewhere && (
        <>
          {' '}
          <Link href={listHrefWith(query, { view: 'all' })}>Search all of them</Link>
        </>
      )}
    </EmptyState>
  );
}
