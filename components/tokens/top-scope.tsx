import { Risk } from '@/components/ui/risk';
import { Scope } from '@/components/ui/scope';
import type { TokenRow } from './view-models';

/** A token's riskiest scope, and how many more it carries. */
export function TopScope({ scope, dense }: { scope: TokenRow['topScope']; dense?: boolean }) {
  if (!scope) return <span className="d3">No permission</span>;
  return (
    <span className="row">
      <Risk level={scope.risk} {...(dense && { dense })} />
      <Scope name={scope.name} />
      {scope.more > 0 && <span className="more">+{scope.more}</span>}
    </span>
  );
}
