import Link from 'next/link';
import type { MemberRole } from '@/core/access/principal';
import { RISK_LEVELS, type RiskLevel } from '@/core/token/token-risk';
import { Ledger } from '../activity/ledger';
import type { LedgerLine } from '../activity/view-models';
import { memberRoleWords } from '../applications/view-models';
import { DirectoryTable } from '../directory/directory-table';
import { type DirectoryRow, PLAIN_QUERY } from '../directory/view-models';
import type { EffectView } from '../review/effect-view';
import type { FormAction } from '../ui/form-action';
import { initialsOf } from '../ui/initials';
import { Note } from '../ui/note';
import { counted } from '../ui/number-format';
import { PageHead } from '../ui/page-head';
import { RelativeTime } from '../ui/relative-time';
import { Risk } from '../ui/risk';
import { ScopeList } from '../ui/scope';
import { Section } from '../ui/section';
import type { Present } from '../ui/time-format';
import { EditUserRoles } from './edit-user-roles';
import { EndUserSessions } from './end-user-sessions';
import type { OffBoardActions } from './off-board-dialog';
import { type UserActions, UserMenu } from './user-menu';
import type { UserLine } from './view-models';

export interface PersonView {
  user: UserLine & {
    createdAt: Date;
    suspendedAt: Date | null;
    suspendReason: string | null;
    offBoardedAt: Date | null;
  };
  scopes: { name: string; risk: RiskLevel }[];
  tokens: DirectoryRow[];
  applications: { id: string; name: string; archived: boolean; memberRole: MemberRole }[];
  sessions: { id: string; browser: string; address: string | null; lastSeenAt: Date; startedAt: Date }[];
  history: LedgerLine[];
}

interface PersonPageProps {
  person: PersonView;
  present: Present;
  /** Null for auditors, who change nothing. */
  editing: {
    roles: readonly { name: string; description: string }[];
    actions: UserActions & {
      setRoles: FormAction<EffectView>;
      endSessions: FormAction<{ ended: number }>;
      offBoard: OffBoardActions;
    };
  } | null;
}

/** All that one person holds: roles and what they allow, tokens, applications, sessions, and what happened. */
export function PersonPage({ person, present, editing }: PersonPageProps) {
  const { user, sessions, history } = person;
  return (
    <>
      <PageHead
        title={user.name}
        crumbs={[{ label: 'Users', href: '/admin/users' }, { label: user.name }]}
        before={
          <span className="av" aria-hidden="true">
            {initialsOf(user.name)}
          </span>
        }
        about={
          <p className="small d3 max-w-none">
            {user.email} · <span className="mono">{user.id}</span> · added{' '}
            <RelativeTime at={user.createdAt} present={present} />
          </p>
        }
        actions={
          editing && (
            <UserMenu
              user={user}
              actions={editing.actions}
              offBoard={user.isYou || user.offBoardedAt ? undefined : editing.actions.offBoard}
              zone={present.zone}
            />
          )
        }
      />
      <Standing user={user} present={present} />
      <Roles person={person} editing={editing} />
      <Tokens person={person} present={present} />
      <Applications applications={person.applications} />
      <Section title="Sessions" about="Where they are signed in now.">
        <div>
          {sessions.length === 0 ? (
            <p className="d3 t13">Nowhere.</p>
          ) : (
            <ul className="lines t13">
              {sessions.map((session) => (
                <li key={session.id}>
                  <span className="grow">
                    <span className="m">{session.browser}</span>{' '}
                    {session.address && <span className="mono small d3">{session.address}</span>}
                  </span>
                  <span className="d3 nw">
                    last seen <RelativeTime at={session.lastSeenAt} present={present} />
                  </span>
                </li>
              ))}
            </ul>
          )}
          {editing && sessions.length > 0 && (
            <div className="mt-4">
              <EndUserSessions userId={user.id} action={editing.actions.endSessions} />
            </div>
          )}
        </div>
      </Section>
      <Section
        title="History"
        stacked
        aside={
          <Link href={`/admin/audit?target=${user.id}`} className="small" prefetch={false}>
            All of it, in the audit
          </Link>
        }
      >
        {history.length === 0 ? (
          <p className="d3 t13">Nothing recorded.</p>
        ) : (
          <Ledger lines={history} present={present} />
        )}
      </Section>
    </>
  );
}

function Standing({ user, present }: { user: PersonView['user']; present: Present }) {
  if (user.suspendedAt) {
    return (
      <div className="mb-4">
        <Note tone="warn">
          <b className="m">{user.offBoardedAt ? 'Off-boarded' : 'Suspended'}</b>{' '}
          <RelativeTime at={user.offBoardedAt ?? user.suspendedAt} present={present} />
          {user.suspendReason && `: ${user.suspendReason}`}. They cannot sign in, and every verifier refuses
          their tokens.
        </Note>
      </div>
    );
  }
  if (user.status !== 'invited') return null;
  return (
    <div className="mb-4">
      <Note>Invited: has not chosen a password yet.</Note>
    </div>
  );
}

function Roles({ person: { user, scopes }, editing }: Pick<PersonPageProps, 'person' | 'editing'>) {
  return (
    <Section title="Roles" about="Together they say what this person may put on tokens.">
      <div className="stack16">
        <div className="row wrap">
          <span className="m">{user.roles.join(', ') || 'None'}</span>
          {editing && <EditUserRoles user={user} roles={editing.roles} action={editing.actions.setRoles} />}
        </div>
        {scopes.length === 0 ? (
          <p className="d3 t13">No scope: they can issue no token.</p>
        ) : (
          <dl className="role-scopes">
            {byRisk(scopes).map(({ risk, names }) => (
              <div key={risk}>
                <dt>
                  <Risk level={risk} named />
                </dt>
                <dd>
                  <ScopeList names={names} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </Section>
  );
}

/** The riskiest first; a level without scopes has no line. */
function byRisk(scopes: PersonView['scopes']): { risk: RiskLevel; names: string[] }[] {
  return RISK_LEVELS.toReversed()
    .map((risk) => ({ risk, names: scopes.filter((scope) => scope.risk === risk).map(({ name }) => name) }))
    .filter(({ names }) => names.length > 0);
}

function Tokens({ person: { user, tokens }, present }: Pick<PersonPageProps, 'person' | 'present'>) {
  return (
    <Section
      title="Tokens"
      stacked
      aside={
        <Link href={`/admin/tokens?owner=${user.id}`} className="small" prefetch={false}>
          {user.liveTokens > tokens.length
            ? `All ${counted(user.liveTokens, 'live token')}, and ended ones`
            : 'With ended ones'}
        </Link>
      }
    >
      {tokens.length === 0 ? (
        <p className="d3 t13">No live token.</p>
      ) : (
        <DirectoryTable
          rows={tokens}
          query={{ ...PLAIN_QUERY, owner: user.id, status: 'live' }}
          present={present}
          selectable={false}
          oneOwner
        />
      )}
    </Section>
  );
}

function Applications({ applications }: Pick<PersonView, 'applications'>) {
  return (
    <Section title="Applications" about="They belong to nobody: when this person goes, they go on.">
      {applications.length === 0 ? (
        <p className="d3 t13">Member of none.</p>
      ) : (
        <ul className="lines t13">
          {applications.map((application) => (
            <li key={application.id}>
              <Link className="grow m" href={`/applications/${application.id}`} prefetch={false}>
                {application.name}
              </Link>
              <span className="d2">
                {memberRoleWords[application.memberRole]}
                {application.archived && ' · archived'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
