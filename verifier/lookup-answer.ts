import type { VerifyCode } from '@/core/token/verify-token';
import type { WireRecord } from '@/core/token/wire-record';

/**
 * The answer to `POST /v1/tokens/lookup`: the facts about a token from which an API decides in its own process, and what it needs
 * to know to hold them.
 */
export type LookupAnswer = {
  /** The database's clock when this was answered lies between these two; epoch milliseconds. */
  clock: [lo: number, hi: number];
} & (
  | {
      /** No token of ours, or none that is meant for this API: hold nothing of it. */
      found: false;
      code: VerifyCode;
    }
  | {
      found: true;
      /** Who decides about it. Tokens with limits are counted in one place. */
      decide: 'here' | 'verifier';
      /** What is told was true at most so long ago, in milliseconds. */
      age_ms: number;
      /** The place in the change feed up to which it holds every change; null: use it once, and hold it no longer. */
      position: string | null;
      /** Tags of the changes after which it is no longer true. */
      depends_on: string[];
      /** Null where the verifier decides. */
      record: WireRecord | null;
    }
);
