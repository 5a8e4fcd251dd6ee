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
          <table className="tbl">
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
            <tbody>
              {roles.map((role) => (
                <tr key={role.name}>
                  <td>
                    <span className="m">{role.name}</span>
                    {role.description && <span className="sub role-about">{role.description}</span>}
                  </td>
                  <td className="r">{count(role.members)}</td>
                  <td>
                    <Reach role={role} scopeCount={scopeCount} />
                  </td>
                  <td className="d2">{rightWords[role.portalRight]}</td>
                  {editing && (
                    <td className="r">
                      <RoleEditor role={role} choices={editing.choices} action={editing.save} />
                    </td>
                  )}
                </tr>
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

function Reach({ role, scopeCount }: { role: RoleLine; scopeCount: number }) {
  return (
    <span className="row gap-3">
      <span className="nw num w-[62px]">
        {count(role.scopes.length)} of {count(scopeCount)}
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
