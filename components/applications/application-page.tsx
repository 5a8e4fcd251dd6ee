import { Plus } from 'lucide-react';
import Link from 'next/link';
import type { TokenRow } from '../tokens/view-models';
import { whyHeld } from '../tokens/words';
import { ButtonLink } from '../ui/button';
import { Fact, Facts } from '../ui/facts';
import type { FormAction } from '../ui/form-action';
import { initialsOf } from '../ui/initials';
import { KeyGlyph } from '../ui/key-glyph';
import { Note } from '../ui/note';
import { count, counted } from '../ui/number-format';
import { PageHead } from '../ui/page-head';
import { RelativeTime } from '../ui/relative-time';
import { Section } from '../ui/section';
import { Status } from '../ui/status';
import { TableFrame } from '../ui/table';
import { type Present, shortDate } from '../ui/time-format';
import { ApplicationRates } from './application-rates';
import { Ceiling } from './ceiling';
import { ArchiveApplication, EditApplication, RestoreApplication } from './manage-application';
import { Members } from './members';
import { type ApplicationView, memberRoleWords } from './view-models';

export type ApplicationActions = Record<
  | 'edit'
  | 'setCeiling'
  | 'limitRates'
  | 'addMember'
  | 'setMemberRole'
  | 'removeMember'
  | 'archive'
  | 'restore',
  FormAction
>;

interface ApplicationPageProps {
  application: ApplicationView;
  present: Present;
  actions: ApplicationActions;
}

/** One application: its tokens, what they may do at most, and who looks after it. */
export function ApplicationPage({ application, present, actions }: ApplicationPageProps) {
  const { id, name, description, archivedAt, may } = application;
  return (
    <div className="in-w">
      <PageHead
        title={name}
        crumbs={[{ label: 'Applications', href: '/applications' }, { label: name }]}
        before={
          <span className="av sq" aria-hidden="true">
            {initialsOf(name)}
          </span>
        }
        about={
          <p className="small d3 max-w-none">
            <span className="mono">{id}</span> · created{' '}
            <RelativeTime at={application.createdAt} present={present} />
            {application.createdByName && ` by ${application.createdByName}`}
            {description && ` · ${description}`}
          </p>
        }
        actions={
          <>
            {may.manage && <EditApplication application={application} action={actions.edit} />}
            {may.issue && (
              <ButtonLink href={`/tokens/new?application=${id}`} look="primary" prefetch={false}>
                <Plus size={14} strokeWidth={1.75} aria-hidden />
                Create token
              </ButtonLink>
            )}
          </>
        }
      />
      {archivedAt && (
        <div className="mb-4">
          <Note tone="warn">
            <b className="m">Archived</b> <RelativeTime at={archivedAt} present={present} />. Every verifier
            refuses its tokens.
            {may.restore ? (
              <RestoreApplication id={id} action={actions.restore} />
            ) : (
              may.manage && ' An admin archived it, so an admin has to restore it.'
            )}
          </Note>
        </div>
      )}
      <ApplicationFacts application={application} present={present} />
      <Tokens application={application} present={present} />
      <Section
        title="Scope ceiling"
        about={
          may.widen
            ? 'No token of this application can go past it.'
            : 'No token of this application can go past it. Only an admin widens it.'
        }
      >
        <Ceiling application={application} action={actions.setCeiling} />
      </Section>
      <Section title="Rate limit" about="Shared by all its tokens, beside what each may have of its own.">
        <ApplicationRates application={application} action={actions.limitRates} />
      </Section>
      <Section title="Members" id="members" about="The last owner cannot leave.">
        <Members application={application} actions={actions} />
      </Section>
      {may.manage && !archivedAt && (
        <Section title="Danger zone" danger>
          <ul className="lines t13">
            <li className="w">
              <span className="grow">
                <b className="m">Archive</b>
                <span className="d2 block">
                  {application.tokens.live === 0
                    ? 'It has no live tokens.'
                    : `Its ${counted(application.tokens.live, 'live token')} ${application.tokens.live === 1 ? 'is' : 'are'} refused within a second.`}{' '}
                  It can be restored.
                </span>
              </span>
              <ArchiveApplication application={application} action={actions.archive} />
            </li>
          </ul>
        </Section>
      )}
    </div>
  );
}

function ApplicationFacts({ application, present }: { application: ApplicationView; present: Present }) {
  const { tokens, members, lastUsedAt, part } = application;
  return (
    <Facts>
      <Fact name="Live tokens" sub={`of at most ${count(tokens.liveMax)}`}>
        {count(tokens.live)}
      </Fact>
      <Fact name="Last used">
        {lastUsedAt ? <RelativeTime at={lastUsedAt} present={present} /> : 'Never used'}
      </Fact>
      <Fact name="Members" sub={counted(members.counts.owners, 'owner')}>
        {count(members.counts.all)}
      </Fact>
      <Fact name="Your part" sub={part ? undefined : 'you see it as an auditor or admin'}>
        {part ? memberRoleWords[part] : 'None'}
      </Fact>
    </Facts>
  );
}

function Tokens({ application, present }: { application: ApplicationView; present: Present }) {
  const { rows, matching } = application.tokens;
  return (
    <Section title="Tokens" first about="They go on when the person who made them leaves.">
      {rows.length === 0 ? (
        <p className="d2 t13">None yet.</p>
      ) : (
        <TableFrame label="Tokens of this application">
          {/* biome-ignore lint/a11y/noRedundantRoles: display: grid takes the role away */}
          <table className="tbl tk" role="table">
            <thead>
              <tr>
                <th scope="col">Token</th>
                <th scope="col">Status</th>
                <th scope="col">Last used</th>
                <th scope="col">Expires</th>
              </tr>
            </thead>
            {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
            <tbody role="rowgroup">
              {rows.map((row) => (
                <TokenEntry key={row.id} row={row} present={present} />
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
      {matching.value > rows.length && (
        <p className="small d3">{counted(matching.value - rows.length, 'more token')} not shown</p>
      )}
    </Section>
  );
}

function TokenEntry({ row, present }: { row: TokenRow; present: Present }) {
  const ended = row.status === 'revoked' || row.status === 'expired';
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: display: grid takes the roles away
    // biome-ignore-start lint/a11y/useSemanticElements: they are these elements already
    <tr role="row" className={ended ? 'dim' : undefined}>
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
      <td role="cell" className="x-last nw">
        {row.lastUse ? (
          <RelativeTime at={row.lastUse.at} present={present} />
        ) : (
          <span className="d3">Never used</span>
        )}
      </td>
      <td role="cell" className="x-exp nw">
        {row.expiresAt ? shortDate(row.expiresAt, present) : <span className="dangerc">Never</span>}
      </td>
    </tr>
    // biome-ignore-end lint/a11y/useSemanticElements: they are these elements already
    // biome-ignore-end lint/a11y/noRedundantRoles: display: grid takes the roles away
  );
}
