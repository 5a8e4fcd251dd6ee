/** A place in the change feed: its number, and the nonce that tells this history from another one with the same numbers. */
export interface FeedPosition {
  seq: number;
  nonce: string;
}

/** Changes that an SDK may have missed while it was on its way from one connection to the next. */
const ROWS_KEPT = 4_096;

/**
 * The last rows of the change feed, in one history: from where somebody else stood, what has happened since. Numbers are without
 * holes, so a row's place follows from its number; its nonce tells this history from another one.
 */
export class ChangeLog<R extends FeedPosition> {
  /** What is known came after this. */
  #began: FeedPosition;
  #rows: R[] = [];
  readonly #kept: number;

  constructor(began: FeedPosition, kept = ROWS_KEPT) {
    this.#began = began;
    this.#kept = kept;
  }

  get position(): FeedPosition {
    return this.#rows.at(-1) ?? this.#began;
  }

  /** Rows that follow the last one. */
  note(rows: readonly R[]): void {
    for (const row of rows) this.#rows.push(row);
    // Seldom, so that it costs nothing each time.
    if (this.#rows.length <= 2 * this.#kept) return;
    const [before, ...kept] = this.#rows.slice(-this.#kept - 1);
    if (before) this.#began = before;
    this.#rows = kept;
  }

  /** What came after a position; null if it is none of this history, or too long ago. */
  since({ seq, nonce }: FeedPosition): readonly R[] | null {
    const behind = seq - this.#began.seq;
    const at = behind === 0 ? this.#began : this.#rows[behind - 1];
    return at?.nonce === nonce ? this.#rows.slice(behind) : null;
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
