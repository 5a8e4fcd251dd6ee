/** A scope's name in its own type; never shortened. */
export function Scope({ name }: { name: string }) {
  return <span className="sc">{name}</span>;
}

export function ScopeList({ names, none = 'No permission' }: { names: readonly string[]; none?: string }) {
  if (names.length === 0) return <span className="d3">{none}</span>;
  return (
    <span className="row wrap gap-1">
      {names.map((name) => (
        <Scope key={name} name={name} />
      ))}
    </span>
  );
}
