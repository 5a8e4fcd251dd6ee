/**
 * Hands the change feed on to SDKs, which hold records in their own processes (docs/decisions/021).
 *
 * A stream begins where the SDK says it stood. If that is a place in this history, what came since is told; if not, it is told to
 * believe nothing it holds. After each poll that drained the feed comes a beat: what changed, and S, the instant on this
 * process's monotonic clock at which that poll was sent. S is handed on as it is. A beat that lay in a socket, a proxy or a stopped
 * process on its way makes nothing look newer than it is.
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
/** Each costs a socket and a few kilobytes. */
const STREAMS_MAX = 5_000;

/** A change as the wire has it: the nonce of its position, and the tag of what changed. */
type WireChange = [nonce: string, tag: string];

interface Stream {
  response: ServerResponse;
  credential: CredentialRecord;
  /** What was told, up to here. */
  told: FeedPosition;
}

/** What a stream begins with, besides what was missed. */
export interface StreamHead {
  /** This process's monotonic clock, milliseconds. */
  now: number;
  /** S, on the same clock; null while nothing vouches for what this process holds. */
  as_of: number | null;
  /** The database's clock then, between these two; epoch milliseconds. */
  clock: [lo: number, hi: number];
  portal_url: string;
}

export class ChangeStreams {
  readonly #streams = new Set<Stream>();
  #log: ChangeLog<FeedRow> | null = null;

  get size(): number {
    return this.#streams.size;
  }

  /** Where this process stands in the feed; null while it does not know. */
  get position(): FeedPosition | null {
    return this.#log?.position ?? null;
  }

  get isFull(): boolean {
    return this.#streams.size >= STREAMS_MAX;
  }

  /** A new history, or a place in it that does not follow from the last one. */
  began(position: FeedPosition): void {
    this.#log = new ChangeLog(position);
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
    const log = this.#log;
    if (!log) return;
    const texts = new Map<string, string>();
    for (const stream of this.#streams) {
      const { response, credential, told } = stream;
      if ((credential.retireAt?.getTime() ?? Infinity) <= databaseHiMs) {
        this.#end(stream);
        continue;
      }
      if (response.writableLength > WAITING_BYTES_MAX) {
        response.destroy();
        continue;
      }
      // Almost always the same for all streams of an API.
      const key = `${credential.apiId} ${told.seq}`;
      const text = texts.get(key) ?? beat(credential.apiId, log, told, sentAt);
      if (text === null) {
        this.#end(stream);
        continue;
      }
      texts.set(key, text);
      response.write(text);
      stream.told = log.position;
    }
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
    const missed = from && log.since(from);
    const changes = changesFor(credential.apiId, missed ?? []);
    const told = log.position;
    response.write(event('open', told, { ...head, resumed: missed !== null, changes }));
    const stream: Stream = { response, credential, told };
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
    // What is written to somebody who has just gone; that they have, is told above.
    response.on('error', () => {});
  }

  endAll(): void {
    for (const stream of this.#streams) this.#end(stream);
  }

  #end(stream: Stream): void {
    this.#streams.delete(stream);
    stream.response.end();
  }
}

const changesFor = (apiId: string, rows: readonly FeedRow[]): WireChange[] =>
  rows.map((row) => [row.nonce, tagOf(apiId, row)]);

/** Null: more has happened since than is known. */
function beat(apiId: string, log: ChangeLog<FeedRow>, told: FeedPosition, asOf: number): string | null {
  const rows = log.since(told);
  return rows && event('beat', log.position, { as_of: asOf, changes: changesFor(apiId, rows) });
}

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
const event = (name: string, position: FeedPosition, data: unknown): string =>
  `event: ${name}\nid: ${formatPosition(position)}\ndata: ${JSON.stringify(data)}\n\n`;
