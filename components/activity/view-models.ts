import type { ActivityKind } from '@/core/audit/activity-kind';

/** One recorded change, as the ledger shows it. */
export interface LedgerLine {
  id: string;
  at: Date;
  /** The audit's name of the action. */
  action: string;
  who: { type: 'you' | 'person' | 'system' | 'anonymous'; name: string };
  /** What was changed; null where the sentence needs none. */
  target: { name: string; href: string | null; isYou: boolean } | null;
  reason: string | null;
  changes: LedgerChange[];
  address: string | null;
  browser: string | null;
  requestId: string;
}

export interface LedgerChange {
  field: string;
  before: string | null;
  after: string | null;
}

export interface LedgerPage {
  asOf: Date;
  kind: ActivityKind | null;
  lines: LedgerLine[];
  cursor: string | null;
  nextCursor: string | null;
}
