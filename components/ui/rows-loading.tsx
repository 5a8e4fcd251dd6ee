import type { ReactNode } from 'react';
import { Skeleton } from './skeleton';
import { TableFrame } from './table';

interface LoadingProps {
  /** What is read: "users". */
  what: string;
  children: ReactNode;
}

/** What stands where a page will: busy, and said to readers. Its bars show at once, because the server has waited. */
export function Loading({ what, children }: LoadingProps) {
  return (
    <div className="late" aria-busy="true">
      {children}
      <p className="sr" role="status">
        Loading {what}
      </p>
    </div>
  );
}

interface RowsLoadingProps {
  /** The table's own class, so that the grid is the real one. */
  className: string;
  label: string;
  /** The real head. */
  head: ReactNode;
  cells: readonly CellLoading[];
}

interface CellLoading {
  /** Pixels; the rows differ from it. Absent: nothing stands here. */
  width?: number;
  className?: string;
}

const SHARES = [1, 0.74, 1.16, 0.86, 0.94, 0.66, 1.08, 0.8];

/** A table whose rows are still read: the real head, breathing bars in the real grid, so that nothing moves when they come. */
export function RowsLoading({ className, label, head, cells }: RowsLoadingProps) {
  return (
    <TableFrame label={`${label}, loading`}>
      <table className={className}>
        {head}
        <tbody aria-hidden>
          {SHARES.map((share) => (
            <tr key={share}>
              {cells.map(({ className, width }, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are their order
                <td key={column} className={className}>
                  {width !== undefined && <Skeleton width={Math.round(width * share)} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
