import type { VerifyCode, VerifyRecords } from '@/core/token/verify-token';
import { HOUR_MS, type UsageRecorder } from '@/core/usage/usage-recorder';
import { sameTexts } from '../same-texts';

/** Kept apart until they are handed over; then they are, whenever it is. */
const KEPT_MAX = 10_000;

/** Uses of one record that are alike, one after the other. */
export interface AlikeUses {
  records: VerifyRecords;
  outcome: VerifyCode;
  scopes: readonly string[];
  address: string | null;
  /** 0: handed over. */
  times: number;
  firstMs: number;
  lastMs: number;
  /** They are of one hour, which ends here. */
  hourEndMs: number;
}

/**
 * Counts uses where they are decided. A token in steady use is used alike again and again: that costs an addition, and the recorder,
 * which keeps hours, scopes and addresses apart within its bounds, gets the sum.
 */
export class UseCounter {
  readonly #recorder: UsageRecorder;
  #kept: AlikeUses[] = [];

  constructor(recorder: UsageRecorder) {
    this.#recorder = recorder;
  }

  /**
   * @param last what this record was used like before
   * @param atMs by the database's clock, epoch milliseconds
   * @returns what it is used like now
   */
  count(
    last: AlikeUses | null,
    records: VerifyRecords,
    outcome: VerifyCode,
    scopes: readonly string[],
    address: string | null,
    atMs: number,
  ): AlikeUses {
    if (
      last !== null &&
      last.times > 0 &&
      last.outcome === outcome &&
      last.address === address &&
      atMs < last.hourEndMs &&
      sameTexts(last.scopes, scopes)
    ) {
      last.times += 1;
      if (atMs > last.lastMs) last.lastMs = atMs;
      return last;
    }
    if (this.#kept.length >= KEPT_MAX) this.handOver();
    const hourEndMs = atMs - (atMs % HOUR_MS) + HOUR_MS;
    const fresh = { records, outcome, scopes, address, times: 1, firstMs: atMs, lastMs: atMs, hourEndMs };
    this.#kept.push(fresh);
    return fresh;
  }

  /** Gives the recorder what it has not got yet. */
  handOver(): void {
    for (const uses of this.#kept) {
      const { records, outcome, scopes, address, times, firstMs, lastMs } = uses;
      const use = { tokenId: records.token.id, secretId: records.secret.id, outcome, address, scopes };
      this.#recorder.recordToken({ ...use, atMs: firstMs });
      if (times > 1) this.#recorder.recordToken({ ...use, atMs: lastMs }, times - 1);
      uses.times = 0;
    }
    this.#kept = [];
  }
}
