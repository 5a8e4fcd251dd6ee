import { Download, SearchX } from 'lucide-react';
import Form from 'next/form';
import { AUDIT_ACTIONS } from '@/core/audit/actions';
import { isActivityKind } from '@/core/audit/activity-kind';
import { Ledger } from '../activity/ledger';
import { LedgerLoading } from '../activity/ledger-loading';
import { kindWords } from '../activity/words';
import { ButtonLink } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Chip, Filters } from '../ui/filters';
import { counted } from '../ui/number-format';
import { PageHead } from '../ui/page-head';
import { Pager } from '../ui/pager';
import { Loading } from '../ui/rows-loading';
import { SearchInput } from '../ui/search-input';
import type { Present } from '../ui/time-format';
import { AuditFilterMenu } from './audit-filter-menu';
import { auditExportHref, auditHref } from './audit-links';
import { type AuditPageView, type AuditQuery, auditParameters } from './view-models';

interface AuditPageProps {
  view: AuditPageView;
  present: Present;
}

/** Everything that was recorded, by day; each line opens to what it was before and after. */
export function AuditPage({ view, present }: AuditPageProps) {
  const { query, lines, nextCursor } = view;
  return (
    <>
      <AuditHead query={query} />
      <AuditFilters query={query} />
      {lines.length === 0 ? <NoLines query={query} /> : <Ledger lines={lines} present={present} />}
      <Pager
        first={query.cursor ? auditHref(query) : undefined}
        next={nextCursor ? auditHref(query, { cursor: nextCursor }) : undefined}
      >
        {counted(lines.length, 'line')} · times in {present.zone}
      </Pager>
    </>
  );
}

export function AuditLoading({ query }: { query: AuditQuery }) {
  return (
    <Loading what="the audit">
      <AuditHead query={query} />
      <AuditFilters query={query} />
      <LedgerLoading />
    </Loading>
  );
}

function AuditHead({ query }: { query: AuditQuery }) {
  return (
    <PageHead
      title="Audit"
      about="Every change, written in the same transaction as the change."
      actions={
        <a className="btn" href={auditExportHref(query)} download>
          <Download size={14} strokeWidth={1.75} aria-hidden />
          CSV
        </a>
      }
    />
  );
}

function AuditFilters({ query }: { query: AuditQuery }) {
  const chips = chipsOf(query);
  return (
    <Filters>
      <Form action="/admin/audit" className="search" role="search" key={query.text}>
        <SearchInput
          label="Search the audit"
          name={auditParameters.text}
          defaultValue={query.text}
          maxLength={200}
          placeholder="Who, token, address, id, request"
          shortcut="/"
        />
        {(['action', 'actor', 'target', 'from', 'until'] as const).map(
          (part) =>
            query[part] && (
              <input key={part} type="hidden" name={auditParameters[part]} value={query[part] ?? ''} />
            ),
        )}
      </Form>
      {chips.map(({ field, value, without }) => (
        <Chip key={field} field={field} value={value} without={without} />
      ))}
      <AuditFilterMenu query={query} />
      {chips.length > 1 && (
        <ButtonLink href="/admin/audit" look="ghost" size="small" prefetch={false}>
          Clear
        </ButtonLink>
      )}
    </Filters>
  );
}

function chipsOf(query: AuditQuery) {
  const { text, action, actor, target, from, until } = query;
  const chips: { field: string; value: string; without: string }[] = [];
  const add = (field: string, value: string, change: Partial<AuditQuery>) =>
    value !== '' && chips.push({ field, value, without: auditHref(query, change) });
  add('Search', text, { text: '' });
  add('What', action === null ? '' : actionWords(action), { action: null });
  add('Who', actor === 'cli' ? 'the command line' : actor, { actor: '' });
  add('About', target, { target: '' });
  add('From', from, { from: '' });
  add('Until', until, { until: '' });
  return chips;
}

const actionWords = (action: NonNullable<AuditQuery['action']>): string =>
  isActivityKind(action) ? kindWords[action] : AUDIT_ACTIONS[action].says;

function NoLines({ query }: { query: AuditQuery }) {
  const narrowed = chipsOf(query).length > 0;
  return (
    <EmptyState
      mark={<SearchX size={22} strokeWidth={1.75} aria-hidden />}
      title={narrowed ? 'Nothing matches' : 'Nothing recorded yet'}
      action={narrowed && <ButtonLink href="/admin/audit">Clear filters</ButtonLink>}
    >
      The search takes names, e-mail and network addresses, the id of anything, and request ids from error
      messages.
    </EmptyState>
  );
}
