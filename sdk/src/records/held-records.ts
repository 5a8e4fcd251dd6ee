/**
 * The records this process holds, and the rule by which they stay true: the verifier's own (ADR 014), one hop further (ADR 021).
 *
 * Filling. A lookup's answer says up to which place in the change feed it holds every change. It is held only if that place is one
 * this process has passed or stands at, in the same history, and nothing it depends on has changed since. An answer that is
 * ahead of the stream is used once and not held: nobody knows yet whether it belongs to the same history.
 *
 * Emptying. Each record comes with the tags of what it depends on. A change takes away all that depends on its tag. A place that does
 * not follow from ours takes away everything.
 *
 * Keys are digests under a key of this process's own: memory holds no secret.
 */
import { hash, randomBytes } from 'node:crypto';
import { ChangeLog, type FeedPosition } from '@/core/freshness/change-log';
import { EVERYTHING } from '@/core/freshness/change-tags';
import type { Lease, Stamp } from '@/core/freshness/lease';
import { type GoodWhile, goodWhile } from '@/core/token/good-while';
import type { VerifyRecords } from '@/core/token/verify-token';
import type { Verdict } from '../types';
import type { AlikeUses } from './use-counter';

/** This process is one API; what it is called here is nobody's business. */
export const THIS_API = 'this';

/** A change as the stream tells it. */
export interface TaggedChange extends FeedPosition {
  tag: string;
}

/** Its own stamp: with which claim to be current it was looked up. */
export interface HeldRecord extends Stamp {
  /** Null: the verifier decides about this token. */
  records: VerifyRecords | null;
  tags: readonly string[];
  /** Whether it was decided that this token is good, from this very record. */
  seenGood: boolean;
  /** Used since it was last looked over: then it stays another round. */
  used: boolean;
  /** What it was last used like. */
  alike: AlikeUses | null;
  /** When it is good without a further look; null: look. */
  goodWhile: GoodWhile | null;
  /** What is answered then, ready made: it is the same each time. */
  good: Promise<Verdict> | null;
}

/** What a lookup brought, and what its answer says of itself. */
export interface FilledRecord {
  records: VerifyRecords | null;
  stamp: Stamp;
  tags: readonly string[];
  /** Null: not to be held. */
  position: FeedPosition | null;
}

export class HeldRecords {
  /** Short: with a usual token it still is one block of SHA-256, which is most of what a decision costs. */
  readonly #key = randomBytes(6).toString('base64url');
  readonly #lease: Lease;
  readonly #recordsMax: number;
  /** Oldest first. */
  readonly #held = new Map<string, HeldRecord>();
  readonly #keysOfTag = new Map<string, Set<string>>();
  #log: ChangeLog<TaggedChange> | null = null;

  constructor(lease: Lease, recordsMax: number) {
    this.#lease = lease;
    this.#recordsMax = recordsMax;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Where this process stands in the feed; null before the first stream. */
  get position(): FeedPosition | null {
    return this.#log?.position ?? null;
  }

  keyOf(text: string): string {
    return hash('sha256', this.#key + text, 'binary');
  }

  /** What may be used at `now`. */
  get(key: string, now: number): HeldRecord | undefined {
    const held = this.#held.get(key);
    if (!held || !this.#lease.isUsable(held, now)) return undefined;
    if (!held.used) held.used = true;
    return held;
  }

  /** What is held, whether anything vouches for it or not. */
  peek(key: string): HeldRecord | undefined {
    return this.#held.get(key);
  }

  /** Nothing held is to be believed; changes are told from `position` on. */
  begin(position: FeedPosition): void {
    this.#lease.beginEpoch();
    this.#clear();
    this.#log = new ChangeLog(position);
  }

  /**
   * Changes as a stream tells them, up to `position`; those that are known already are passed over.
   *
   * @returns false if they do not follow from where this process stands
   */
  apply(changes: readonly TaggedChange[], position: FeedPosition): boolean {
    const log = this.#log;
    if (!log) return false;
    const [first] = changes;
    const before = first ? first.seq - 1 : position.seq;
    if (before > log.position.seq) return false;
    const fresh = changes.filter(({ seq }) => seq > log.position.seq);
    // The last of those we know: with it, all before it are the same ones.
    const known = changes[changes.length - fresh.length - 1];
    if (known && !log.since(known)) return false;
    log.note(fresh);
    for (const { tag } of fresh) this.#forget(tag);
    return log.since(position) !== null;
  }

  /** Holds what a lookup brought if it may be held. */
  hold(key: string, filled: FilledRecord): HeldRecord {
    const { records, stamp, tags } = filled;
    const held: HeldRecord = {
      records,
      epoch: stamp.epoch,
      sentAt: stamp.sentAt,
      tags,
      seenGood: false,
      used: true,
      alike: null,
      goodWhile: records && goodWhile(records, THIS_API),
      good: null,
    };
    if (!this.#mayHold(filled)) return held;
    this.#letGo(key);
    this.#held.set(key, held);
    for (const tag of tags) {
      const keys = this.#keysOfTag.get(tag);
      if (keys) keys.add(key);
      else this.#keysOfTag.set(tag, new Set([key]));
    }
    if (this.#held.size > this.#recordsMax) this.#makeRoom();
    return held;
  }

  #mayHold({ stamp, tags, position }: FilledRecord): boolean {
    if (stamp.epoch !== this.#lease.epoch || position === null) return false;
    const since = this.#log?.since(position);
    return since?.every(({ tag }) => tag !== EVERYTHING && !tags.includes(tag)) ?? false;
  }

  #forget(tag: string): void {
    if (tag === EVERYTHING) {
      this.#clear();
      return;
    }
    for (const key of this.#keysOfTag.get(tag) ?? []) this.#letGo(key);
  }

  /** Lets go of one record. */
  #letGo(key: string): void {
    const held = this.#held.get(key);
    if (!held) return;
    this.#held.delete(key);
    for (const tag of held.tags) {
      const keys = this.#keysOfTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysOfTag.delete(tag);
    }
  }

  #clear(): void {
    this.#held.clear();
    this.#keysOfTag.clear();
  }

  /** The oldest goes; one that was used since it was last looked over goes to the end of the queue instead. */
  #makeRoom(): void {
    for (const [key, held] of this.#held) {
      if (!held.used) {
        this.#letGo(key);
        return;
      }
      held.used = false;
      this.#held.delete(key);
      this.#held.set(key, held);
    }
  }
}
