import type { FeedPosition, FeedRow } from '@/db/queries/feed';

/** Changes that an SDK may have missed while it was on its way from one connection to the next. */
const ROWS_KEPT = 4_096;

/**
 * The last rows of the change feed, in one history: from where somebody else stood, what has happened since. Numbers are without
 * holes, so a row's place follows from its number; its nonce tells this history from another one.
 */
export class ChangeLog {
  /** Begins with the oldest position that is known; never empty. */
  #rows: FeedRow[];
  readonly #kept: number;

  constructor(began: FeedPosition, kept = ROWS_KEPT) {
    this.#rows = [{ ...began, entity: '', entityId: null }];
    this.#kept = kept;
  }

  get position(): FeedPosition {
    const last = this.#rows.at(-1);
    if (!last) throw new Error('A change log always has a position.');
    return last;
  }

  note(rows: readonly FeedRow[]): void {
    for (const row of rows) this.#rows.push(row);
    // Seldom, so that it costs nothing each time.
    if (this.#rows.length > 2 * this.#kept) this.#rows = this.#rows.slice(-this.#kept);
  }

  /** What came after a position; null if it is none of this history, or too long ago. */
  since({ seq, nonce }: FeedPosition): readonly FeedRow[] | null {
    const [oldest] = this.#rows;
    if (!oldest) return null;
    const at = seq - oldest.seq;
    return this.#rows[at]?.nonce === nonce ? this.#rows.slice(at + 1) : null;
  }
}

/** `seq.nonce`, as SDKs have it. */
export const formatPosition = ({ seq, nonce }: FeedPosition): string => `${seq}.${nonce}`;

const POSITION = /^(\d{1,15})\.([0-9a-f-]{36})$/;

/** Null for what is no position. */
export function parsePosition(text: string): FeedPosition | null {
  const [, seq, nonce] = POSITION.exec(text) ?? [];
  return seq !== undefined && nonce !== undefined ? { seq: Number(seq), nonce } : null;
}
