/**
 * One connection to `GET /v1/changes`, and what can be said of time over it.
 *
 * It is asked at local instant s0 and answered with the verifier's time v0, which was read after s0. So an instant S on the
 * verifier's monotonic clock lies, here, at
 *
 *     s0 + (S − v0) − ρ·|S − v0|     or later
 *
 * where ρ allows for two clocks running at different speeds. However long a beat was on its way, its S does not get newer.
 *
 * That holds while this machine's monotonic clock runs: once it stood still (a suspended machine) the mapping is worth nothing,
 * and the connection is given up.
 */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type FeedPosition, formatPosition, parsePosition } from '@/core/freshness/change-log';
import { CLOCK_DRIFT } from '@/core/freshness/database-clock';
import { GAP_MS, type LeaseClock } from '@/core/freshness/lease';
import type { ClockReading } from '@/core/token/verify-token';
import type { TaggedChange } from './held-records';
import { readEvents, type ServerSentEvent } from './read-events';
import { readClock, readNumber, readText } from './read-values';

/** How a stream begins. */
export interface Opening {
  position: FeedPosition;
  /** Whether what is held goes on to be true, with these changes. */
  resumed: boolean;
  changes: TaggedChange[];
  /** S, on this process's monotonic clock; null: nothing vouches for anything yet. */
  asOf: number | null;
  /** The database's clock, and when on ours that was asked and answered. */
  clock: ClockReading & { sentAt: number; receivedAt: number };
  portalUrl: string;
}

export interface Beat {
  position: FeedPosition;
  changes: TaggedChange[];
  /** As above; null: there is more to tell first. */
  asOf: number | null;
}

export interface ChangeConnectionOptions {
  url: string;
  credential: string;
  /** Where this process stands; null: nowhere. */
  from: FeedPosition | null;
  localClock: LeaseClock;
  onOpen: (opening: Opening) => void;
  onBeat: (beat: Beat) => void;
  /** Told once, after which nothing comes any more. */
  onEnd: (error: Error) => void;
}

export class ChangeConnection {
  /** When it was asked for; what it says of time rests on this. */
  readonly sentAt: number;
  readonly #options: ChangeConnectionOptions;
  readonly #request: ClientRequest;
  /** Wall minus monotonic clock, when it was asked for. */
  readonly #wallOffset: number;
  #verifierNow = Number.NaN;
  #isEnded = false;

  constructor(options: ChangeConnectionOptions) {
    this.#options = options;
    const { url, credential, from } = options;
    const request = url.startsWith('https:') ? httpsRequest : httpRequest;
    this.sentAt = options.localClock.monotonicMs();
    this.#wallOffset = options.localClock.nowMs() - this.sentAt;
    this.#request = request(`${url}/v1/changes`, {
      // A connection of its own, which nobody else's waits for.
      agent: false,
      headers: {
        Accept: 'text/event-stream',
        Authorization: `Bearer ${credential}`,
        ...(from ? { 'Last-Event-ID': formatPosition(from) } : {}),
      },
    });
    // It keeps no process alive that has nothing else to do.
    this.#request.on('socket', (socket) => socket.unref());
    this.#request.on('response', (response) => this.#read(response));
    this.#request.on('error', (error) => this.end(error));
    this.#request.end();
  }

  /** Whether the clock it rests on has stood still meanwhile, if only a little each time. */
  get hasClockJumped(): boolean {
    const { nowMs, monotonicMs } = this.#options.localClock;
    return Math.abs(nowMs() - monotonicMs() - this.#wallOffset) > GAP_MS;
  }

  /** Gives it up. */
  end(error: Error): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#request.destroy();
    this.#options.onEnd(error);
  }

  #read(response: IncomingMessage): void {
    if (response.statusCode !== 200) {
      this.end(new Error(`The verifier answered ${response.statusCode} for its changes.`));
      return;
    }
    const read = readEvents((event) => this.#take(event));
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      if (this.#isEnded) return;
      try {
        read(text);
      } catch (error) {
        this.end(
          new Error('The verifier tells its changes in a way that is not understood.', { cause: error }),
        );
      }
    });
    response.on('close', () => this.end(new Error('The stream of changes ended.')));
  }

  #take({ event, id, data }: ServerSentEvent): void {
    if (this.#isEnded) return;
    const position = parsePosition(id);
    const told: unknown = JSON.parse(data);
    if (!position || typeof told !== 'object' || told === null) throw new TypeError('no event of changes');
    const value = told as Record<string, unknown>;
    const changes = taggedChanges(value.changes, position);
    if (event === 'open' && !Number.isNaN(this.#verifierNow)) throw new TypeError('it has begun already');
    if (event === 'open') {
      this.#verifierNow = readNumber(value.now);
      this.#options.onOpen({
        position,
        resumed: value.resumed === true,
        changes,
        asOf: this.#here(value.as_of),
        clock: {
          sentAt: this.sentAt,
          receivedAt: this.#options.localClock.monotonicMs(),
          ...readClock(value.clock),
        },
        portalUrl: readText(value.portal_url),
      });
    } else if (event === 'beat') {
      this.#options.onBeat({ position, changes, asOf: this.#here(value.as_of) });
    }
  }

  /** An instant of the verifier's monotonic clock on ours, or a little earlier. */
  #here(instant: unknown): number | null {
    if (instant === null) return null;
    const since = readNumber(readNumber(instant) - this.#verifierNow);
    return this.sentAt + since - CLOCK_DRIFT * Math.abs(since);
  }
}

/** Changes end at `position`, and their numbers are without holes. */
function taggedChanges(value: unknown, position: FeedPosition): TaggedChange[] {
  if (!Array.isArray(value)) throw new TypeError('no changes');
  return value.map((change: unknown, at) => {
    const [nonce, tag] = Array.isArray(change) ? change : [];
    if (typeof nonce !== 'string' || typeof tag !== 'string') throw new TypeError('no change');
    return { seq: position.seq - value.length + 1 + at, nonce, tag };
  });
}
