import { Check, X } from 'lucide-react';

/** A filled disc that says it happened; with `refused`, that it came and was not let in. */
export function Tick({ refused = false }: { refused?: boolean }) {
  const Glyph = refused ? X : Check;
  return (
    <span className={refused ? 'tick no' : 'tick'}>
      <Glyph size={13} strokeWidth={2.5} aria-hidden />
    </span>
  );
}
