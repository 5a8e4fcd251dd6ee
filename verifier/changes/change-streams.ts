/**
 * Hands the change feed on to SDKs, which hold records in their own processes (docs/decisions/021).
 *
 * A stream begins where the SDK says it stood. If that is a place in this history, what came since is told; if not, it is told to
 * believe nothing it holds. After each poll that drained the feed comes a beat: what changed, and S, the instant on this
 * process's monotonic clock at which that poll was sent. S is handed on as it is. A beat that lay in a socket, a proxy or a stopped
 * process on its way makes nothing look newer than it is. Where much has changed it takes several beats, and S comes with the last.
 *
 * When this process has lost its place in the feed, every stream ends: what a beat said belongs to another history than the next
 * one. A stream also ends with its credential, and one whose reader does not keep up is cut.
 */
import type { ServerResponse } from 'node:http';
import { ChangeLog, type FeedPosition, formatPosition } from '@/core/freshness/change-log';
import type { FeedRow } from '@/db/queries/feed';
import type { CredentialRecord } from '@/db/queries/verification/find-credential';
import { tagOf } from './change-tag';

/** Bytes that wait for a slow reader at the most: some 4,000 changes. */
const WAITING_BYTES_MAX = 512 * 1_024;
/** Each costs a socket and a few kilobytes. No API takes them all. */
const STREAMS_MAX = 5_000;
const STREAMS_PER_API_MAX = 1_000;
/** Changes that one event tells at the most. */
const CHANGES_PER_EVENT = 500;
/** Changes that are made ready before requests get their turn: a few milliseconds' work. */
const CHANGES_AT_ONCE = 1_000;

/** A change as the wire has it: the nonce of its position, and the tag of what changed. */
type WireChange = [nonce: string, tag: string];

interface Stream {
  response: ServerResponse;
  credential: CredentialRecord;
  /** What was told, up to here. */
  told: FeedPosition;
  /** S, as it was told last; null: never yet. */
  asOf: number | null;
}

/** A poll that brought everything there was, up to `position`. */
interface Drained {
  position: FeedPosition;
  sentAt: number;
}

/** Changes that follow from where a stream is, and what can be said after them. */
interface Part {
  changes: WireChange[];
  told: FeedPosition;
  /** S, if nothing is missing up to it. */
  asOf: number | null;
}

/** What a stream begins with, besides what was missed. */
export interface StreamHead {
  /** This process's monotonic clock, milliseconds. */
  now: number;
  /** The database's clock then, between these two; epoch milliseconds. */
  clock: [lo: number, hi: number];
  portal_url: string;
}

export class ChangeStreams {
  readonly #streams = new Set<Stream>();
  #log: ChangeLog<FeedRow> | null = null;
  #drained: Drained | null = null;
  #rest: NodeJS.Immediate | undefined;

  get size(): number {
    return this.#streams.size;
  }

  /** Where this process stands in the feed; null while it does not know. */
  get position(): FeedPosition | null {
    return this.#log?.position ?? null;
  }

  /** Whether one more stream of an API would be too many. */
  isFull(apiId: string): boolean {
    if (this.#streams.size >= STREAMS_MAX) return true;
    let own = 0;
    for (const { credential } of this.#streams) if (credential.apiId === apiId) own += 1;
    return own >= STREAMS_PER_API_MAX;
  }

  /** A new history, or a place in it that does not follow from the last one. */
  began(position: FeedPosition): void {
    this.#log = new ChangeLog(position);
    this.#drained = null;
    this.endAll();
  }

  changed(rows: readonly FeedRow[]): void {
    this.#log?.note(rows);
    const ended = new Set(
      rows.filter((row) => row.entity === 'verifier_credential').map((row) => row.entityId),
    );
    if (ended.size === 0) return;
    for (const stream of this.#streams) {
      // Whoever may still ask comes back at once.
      if (ended.has(stream.credential.id)) this.#end(stream);
    }
  }

  /**
   * A poll sent at `sentAt` brought everything there was.
   *
   * @param databaseHiMs the latest it can be at the database
   */
  drained(sentAt: number, databaseHiMs: number): void {
    if (!this.#log) return;
    this.#drained = { position: this.#log.position, sentAt };
    for (const stream of this.#streams) {
      if ((stream.credential.retireAt?.getTime() ?? Infinity) <= databaseHiMs) this.#end(stream);
    }
    this.#tell();
  }

  /** Whether a credential may have changed since a position: a lookup sent then may not show it, and no later row will tell. */
  hasEndedSince(position: FeedPosition, credentialId: string): boolean {
    const rows = this.#log?.since(position);
    return !rows || rows.some((row) => row.entity === 'verifier_credential' && row.entityId === credentialId);
  }

  /** Begins a stream. Its head was written. @param from where the SDK stood; null: nowhere */
  open(
    response: ServerResponse,
    credential: CredentialRecord,
    from: FeedPosition | null,
    head: StreamHead,
  ): void {
    const log = this.#log;
    if (!log) {
      response.end();
      return;
    }
    const resumed = from && this.#part(log, credential.apiId, from);
    const part = resumed ?? { changes: [], told: log.position, asOf: this.#asOf(log.position) };
    const { changes, told, asOf } = part;
    response.write(event('open', told, { ...head, as_of: asOf, resumed: resumed !== null, changes }));
    const stream: Stream = { response, credential, told, asOf };
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
    // What is written to somebody who has just gone; that they have, is told above.
    response.on('error', () => {});
    if (asOf === null) this.#tell();
  }

  endAll(): void {
    for (const stream of this.#streams) this.#end(stream);
  }

  /** Tells streams what they have not been told yet: so much at once that requests do not wait for it, the rest after them. */
  #tell(): void {
    clearImmediate(this.#rest);
    const [log, drained] = [this.#log, this.#drained];
    if (!log || !drained) return;
    // Almost always the same for all streams of an API.
    const beats = new Map<string, (Part & { text: string }) | null>();
    let made = 0;
    let isMore = false;
    for (const stream of this.#streams) {
      const { response, credential, told } = stream;
      if (stream.asOf === drained.sentAt) continue;
      if (response.writableLength > WAITING_BYTES_MAX) {
        response.destroy();
        continue;
      }
      const key = `${credential.apiId} ${told.seq}`;
      if (!beats.has(key) && made < CHANGES_AT_ONCE) {
        const part = this.#part(log, credential.apiId, told);
        made += part?.changes.length ?? 0;
        beats.set(key, part && { ...part, text: beat(part) });
      }
      const part = beats.get(key);
      if (part === null) {
        this.#end(stream);
        continue;
      }
      if (part) {
        response.write(part.text);
        stream.told = part.told;
        stream.asOf = part.asOf;
      }
      if (stream.asOf !== drained.sentAt) isMore = true;
    }
    if (isMore) this.#rest = setImmediate(() => this.#tell());
  }

  /** Null: more has happened since than is known. */
  #part(log: ChangeLog<FeedRow>, apiId: string, from: FeedPosition): Part | null {
    const rows = log.since(from)?.slice(0, CHANGES_PER_EVENT);
    if (!rows) return null;
    const told = rows.at(-1) ?? from;
    const changes = rows.map((row): WireChange => [row.nonce, tagOf(apiId, row)]);
    return { changes, told, asOf: this.#asOf(told) };
  }

  /** S for who has been told everything up to here; null: there is more. */
  #asOf({ seq }: FeedPosition): number | null {
    return this.#drained && seq >= this.#drained.position.seq ? this.#drained.sentAt : null;
  }

  #end(stream: Stream): void {
    this.#streams.delete(stream);
    stream.response.end();
  }
}

const beat = ({ changes, told, asOf }: Part): string => event('beat', told, { as_of: asOf, changes });

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
const event = (name: string, position: FeedPosition, data: unknown): string =>
  `event: ${name}\nid: ${formatPosition(position)}\ndata: ${JSON.stringify(data)}\n\n`;
