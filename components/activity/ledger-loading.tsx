import { RowsLoading } from '@/components/ui/rows-loading';
import { LedgerHead } from './ledger';

export function LedgerLoading() {
  return (
    <RowsLoading
      className="tbl aud"
      label="Activity"
      head={<LedgerHead />}
      cells={[
        { className: 't', width: 52 },
        { className: 'who', width: 96 },
        { className: 'what', width: 190 },
        { className: 'from', width: 84 },
      ]}
    />
  );
}
