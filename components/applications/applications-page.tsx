import { Box, Plus, SearchX } from 'lucide-react';
import Form from 'next/form';
import Link from 'next/link';
import { ButtonLink } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Chip, Filters, Views } from '../ui/filters';
import { initialsOf } from '../ui/initials';
import { count, counted } from '../ui/number-format';
import { PageHead } from '../ui/page-head';
import { RelativeTime } from '../ui/relative-time';
import { Loading, RowsLoading } from '../ui/rows-loading';
import { SearchInput } from '../ui/search-input';
import { TableFrame } from '../ui/table';
import type { Present } from '../ui/time-format';
import type { ApplicationLine, ApplicationsView } from './view-models';

interface ApplicationsPageProps {
  view: ApplicationsView;
  maySeeAll: boolean;
  present: Present;
}

/** What somebody belongs to, or everything there is. */
export function ApplicationsPage({ view, maySeeAll, present }: ApplicationsPageProps) {
  const { all, text, applications } = view;
  return (
    <>
      <ApplicationsHead all={all} maySeeAll={maySeeAll} />
      {(applications.length > 0 || text !== '') && <Search view={view} />}
      {applications.length === 0 ? <Nothing view={view} /> : <Table view={view} present={present} />}
    </>
  );
}

export function ApplicationsLoading(asked: ApplicationsHeadProps) {
  return (
    <Loading what="applications">
      <ApplicationsHead {...asked} />
      <Filters>
        <span className="block h-7" />
      </Filters>
      <RowsLoading
        className="tbl"
        label="Applications"
        head={<TableHead />}
        cells={[
          { width: 150 },
          { width: 110 },
          { width: 20, className: 'r' },
          { width: 20, className: 'r' },
          { width: 70 },
        ]}
      />
    </Loading>
  );
}

interface ApplicationsHeadProps {
  all: boolean;
  maySeeAll: boolean;
}

function ApplicationsHead({ all, maySeeAll }: ApplicationsHeadProps) {
  return (
    <>
      <PageHead
        title="Applications"
        about="An application owns its tokens. People come and go, the tokens stay."
        actions={
          <ButtonLink href="/applications/new" look="primary" prefetch={false}>
            <Plus size={14} strokeWidth={1.75} aria-hidden />
            Create application
          </ButtonLink>
        }
      />
      {maySeeAll && (
        <Views
          label="Whose applications"
          views={[
            { label: 'Mine', href: '/applications', current: !all },
            { label: 'All', href: '/applications?view=all', current: all },
          ]}
        />
      )}
    </>
  );
}

function Search({ view: { all, text } }: { view: ApplicationsView }) {
  return (
    <Filters>
      <Form action="/applications" className="search" role="search" key={text}>
        <SearchInput
          label="Search applications"
          name="q"
          defaultValue={text}
          maxLength={100}
          placeholder="Name"
          shortcut="/"
        />
        {all && <input type="hidden" name="view" value="all" />}
      </Form>
      {text !== '' && (
        <Chip field="Search" value={text} without={all ? '/applications?view=all' : '/applications'} />
      )}
    </Filters>
  );
}

function Table({ view: { applications, more }, present }: { view: ApplicationsView; present: Present }) {
  const live = applications.reduce((sum, one) => sum + one.liveTokens, 0);
  return (
    <>
      <TableFrame label="Applications">
        {/* biome-ignore lint/a11y/noRedundantRoles: display: grid takes the role away */}
        <table className="tbl ap" role="table">
          <TableHead />
          {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
          <tbody role="rowgroup">
            {applications.map((one) => (
              <Line key={one.id} application={one} present={present} />
            ))}
          </tbody>
        </table>
      </TableFrame>
      <p className="pager">
        <span>
          {more
            ? `The first ${count(applications.length)} by name: search for the others`
            : `${counted(applications.length, 'application')}, ${counted(live, 'live token')}`}
        </span>
      </p>
    </>
  );
}

function TableHead() {
  return (
    <thead>
      <tr>
        <th scope="col">Application</th>
        <th scope="col">Owners</th>
        <th scope="col" className="r">
          Members
        </th>
        <th scope="col" className="r">
          Live tokens
        </th>
        <th scope="col">Last used</th>
      </tr>
    </thead>
  );
}

function Line({ application, present }: { application: ApplicationLine; present: Present }) {
  const { id, name, description, owners, members, liveTokens, lastUsedAt, archived } = application;
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: display: grid takes the roles away
    // biome-ignore-start lint/a11y/useSemanticElements: they are these elements already
    <tr role="row" className={archived ? 'dim' : undefined}>
      <td role="cell" className="a-name">
        <span className="row gap-2.5">
          <span className="av sq" aria-hidden="true">
            {initialsOf(name)}
          </span>
          <span className="grow">
            <Link className="nm" href={`/applications/${id}`} prefetch={false} data-row>
              {name}
            </Link>
            <span className="sub ell" title={description}>
              {archived ? 'Archived' : description}
            </span>
          </span>
        </span>
      </td>
      <td role="cell" className="a-owners">
        {owners.join(', ')}
        {owners.length === 1 && !archived && <span className="sub warnc">only one owner</span>}
      </td>
      <td role="cell" className="a-members r">
        {count(members)}
      </td>
      <td role="cell" className="a-live r">
        {count(liveTokens)}
        <span className="only-narrow"> live</span>
      </td>
      <td role="cell" className="a-last nw">
        {lastUsedAt ? <RelativeTime at={lastUsedAt} present={present} /> : <span className="d3">Never</span>}
      </td>
    </tr>
    // biome-ignore-end lint/a11y/useSemanticElements: they are these elements already
    // biome-ignore-end lint/a11y/noRedundantRoles: display: grid takes the roles away
  );
}

function Nothing({ view: { all, text } }: { view: ApplicationsView }) {
  if (text !== '') {
    return (
      <EmptyState
        mark={<SearchX size={22} strokeWidth={1.75} aria-hidden />}
        title={`No application is called “${text}”`}
        action={<ButtonLink href={all ? '/applications?view=all' : '/applications'}>Show all</ButtonLink>}
      >
        The search looks at names.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      mark={<Box size={22} strokeWidth={1.75} aria-hidden />}
      title="No applications yet"
      action={<ButtonLink href="/applications/new">Create application</ButtonLink>}
    >
      A server, a job or a device that calls an API: its tokens belong to nobody’s account, so they go on when
      the person who made them leaves.
    </EmptyState>
  );
}
