import { Filters } from '@/components/ui/filters';
import { Skeleton } from '@/components/ui/skeleton';
import { TableFrame } from '@/components/ui/table';
import { TokenListHead } from './token-list';
import { TokenTableHead } from './token-table';

const widths = [150, 110, 176, 128, 140, 96, 164, 120];

/** The real head; rows breathe in the real grid, so that nothing moves when they arrive. */
export function TokenListLoading() {
  return (
    <div aria-busy="true">
      <TokenListHead />
      <div className="views h-[39px]" aria-hidden />
      <Filters>
        <span className="block h-7" />
      </Filters>
      <TableFrame label="Tokens, loading">
        <table className="tbl tk">
          <TokenTableHead query={{ text: '', view: 'all', sort: 'attention', cursor: null }} />
          <tbody aria-hidden>
            {widths.map((width) => (
              <tr key={width}>
                <td className="x-name">
                  <span className="row gap-3">
                    <Skeleton width={34} />
                    <Skeleton width={width} />
                  </span>
                </td>
                <td className="x-status">
                  <Skeleton width={64} />
                </td>
                <td className="x-scope">
                  <Skeleton width={120} />
                </td>
                <td className="x-last">
                  <Skeleton width={70} />
                </td>
                <td className="x-spark">
                  <Skeleton width={89} />
                </td>
                <td className="x-exp">
                  <Skeleton width={50} />
                </td>
                <td className="x-menu" />
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      <p className="sr" role="status">
        Loading tokens
      </p>
    </div>
  );
}
