import { userFields } from './view-models';

interface RoleBoxesProps {
  roles: readonly { name: string; description: string }[];
  ticked: readonly string[];
}

/** A box a role, of which a person may have several. */
export function RoleBoxes({ roles, ticked }: RoleBoxesProps) {
  return roles.map((role) => (
    <label key={role.name} className="choice">
      <input
        type="checkbox"
        className="ck"
        name={userFields.roles}
        value={role.name}
        defaultChecked={ticked.includes(role.name)}
      />
      <span>
        {role.name}
        {role.description && <span className="d3"> · {role.description}</span>}
      </span>
    </label>
  ));
}
