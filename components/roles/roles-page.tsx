import type { FormAction } from '@/components/ui/form-action';
import { count } from '@/components/ui/number-format';
import { PageHead } from '@/components/ui/page-head';
import { Risk } from '@/components/ui/risk';
import { ScopeList } from '@/components/ui/scope';
import { Section } from '@/components/ui/section';
import { TableFrame } from '@/components/ui/table';
import type { EffectView } from '../review/effect-view';
import { PeopleViews } from '../users/people-views';
import { RoleEditor } from './role-editor';
import type { RoleLine, ScopeChoice } from './view-models';
import { rightWords } from './words';

interface RolesPageProps {
  roles: readonly RoleLine[];
  /** Scopes there are in all, without retired ones. */
  scopeCount: number;
  /** Null for auditors, who change nothing. */
  editing: { choices: readonly ScopeChoice[]; save: FormAction<EffectView> } | null;
}

/** Which role may put which scopes on tokens. */
export function RolesPage({ roles, scopeCount, editing }: RolesPageProps) {
  return (
    <>
      <PageHead
        title="Users and roles"
        about="A role is the set of scopes its members may put on tokens. Narrowing one narrows every token of its members on the next request."
        actions={editing && <RoleEditor choices={editing.choices} action={editing.save} />}
      />
      <PeopleViews current="roles" />
      <div className="pt-5">
        <TableFrame label="Roles">
          {/* biome-ignore lint/a11y/noRedundantRoles: display: flex takes the role away */}
          <table className="tbl ro" role="table">
            <thead>
              <tr>
                <th scope="col">Role</th>
                <th scope="col" className="r">
                  Members
                </th>
                <th scope="col">May put on tokens</th>
                <th scope="col">In the portal</th>
                {editing && (
                  <th scope="col">
                    <span className="sr">Actions</span>
                  </th>
                )}
              </tr>
            </thead>
            {/* biome-ignore lint/a11y/noRedundantRoles: as above */}
            <tbody role="rowgroup">
              {roles.map((role) => (
                <RoleRow key={role.name} role={role} scopeCount={scopeCount} editing={editing} />
              ))}
            </tbody>
          </table>
        </TableFrame>
      </div>
      <Section
        title="Scopes by role"
        first
        about="Being admin gives no scope by itself: a role must have it."
      >
        <div>
          <dl className="role-scopes">
            {roles.map((role) => (
              <div key={role.name}>
                <dt className="m">{role.name}</dt>
                <dd>
                  <ScopeList names={role.scopes} none="No scopes" />
                </dd>
              </div>
            ))}
          </dl>
        </div>
      </Section>
    </>
  );
}

interface RoleRowProps extends Pick<RolesPageProps, 'scopeCount' | 'editing'> {
  role: RoleLine;
}

/** Below 860 px an entry; the roles keep it a row for readers whatever CSS does to it. */
function RoleRow({ role, scopeCount, editing }: RoleRowProps) {
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: display: flex takes the roles away
    // biome-ignore-start lint/a11y/useSemanticElements: they are these elements already
    <tr role="row">
      <td role="cell" className="ro-name">
        <span className="m">{role.name}</span>
        {role.description && <span className="sub role-about">{role.description}</span>}
      </td>
      <td role="cell" className="r">
        {count(role.members)}
        <span className="only-narrow"> {role.members === 1 ? 'member' : 'members'}</span>
      </td>
      <td role="cell">
        <Reach role={role} scopeCount={scopeCount} />
      </td>
      <td role="cell" className="d2">
        {rightWords[role.portalRight]}
      </td>
      {editing && (
        <td role="cell" className="r ro-act">
          <RoleEditor role={role} choices={editing.choices} action={editing.save} />
        </td>
      )}
    </tr>
    // biome-ignore-end lint/a11y/useSemanticElements: they are these elements already
    // biome-ignore-end lint/a11y/noRedundantRoles: display: flex takes the roles away
  );
}

function Reach({ role, scopeCount }: { role: RoleLine; scopeCount: number }) {
  return (
    <span className="row gap-3">
      <span className="nw num min-[861px]:w-[62px]">
        {count(role.scopes.length)} of {count(scopeCount)}
        <span className="only-narrow"> scopes</span>
      </span>
      {role.highestRisk ? (
        <span className="row gap-1 nw">
          <span className="small d3">up to</span> <Risk level={role.highestRisk} />
        </span>
      ) : (
        <span className="d3">no scopes</span>
      )}
    </span>
  );
}
