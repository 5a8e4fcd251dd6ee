import { DatabaseClock } from '@/core/freshness/database-clock';
import { Lease } from '@/core/freshness/lease';
import type { TokenSecret } from '@/core/token/token-secret';
import { type Database, openDatabase } from '@/db/client';
import type { Clock } from '@/runtime/clock';
import type { Logger } from '@/runtime/logger';
import { reportOutages } from '@/runtime/report-outages';
import { ChangeStreams } from '../changes/change-streams';
import { ChangeFeed } from './change-feed';
import { LookupGate } from './lookup-gate';
import { type CacheBounds, RecordCache } from './record-cache';
import { type AskDatabase, CachedRecordSource, type LookupName, type RecordSource } from './record-source';
import { revalidate } from './revalidate';

export interface FollowRecordsOptions {
  databaseUrl: string;
  /** Ask for notifications of changes. */
  listen: boolean;
  bounds: CacheBounds;
  digest: (secret: TokenSecret) => Buffer;
  clock: Clock;
  /** Told of each question: where it was answered from. */
  onFind: (source: 'memory' | 'database') => void;
  /** Runs each lookup at the database, and watches it; undefined: nobody watches. */
  watchLookup: (<T>(name: LookupName, lookUp: () => Promise<T>) => Promise<T>) | undefined;
  log: Logger;
}

/** Records as this process holds them, kept true by the change feed, filled from the database. */
export interface FollowedRecords {
  source: RecordSource;
  /** What changes, for SDKs that hold records of their own. */
  changes: ChangeStreams;
  databaseClock: DatabaseClock;
  database: Database;
  /** Whether the feed vouches for what is held. */
  isCurrent(): boolean;
  /** Milliseconds since the instant up to which every acknowledged change has been seen; infinite before the first. */
  feedAgeMs(): number;
  /** Resolves when the feed vouches for what is held, the first time. */
  firstCurrent: Promise<void>;
  held(): { kind: string; records: number }[];
  heldBytes(): number;
  /** Begins to follow the feed. */
  follow(): void;
  close(): Promise<void>;
}

/** Lookups at the database at once, and how long one may wait for its turn, for a connection and for its answer. */
const LOOKUPS_MAX = 10;
const LOOKUP_WAIT_MS = 250;
const CONNECT_TIMEOUT_MS = 1_000;
const LOOKUP_TIMEOUT_MS = 300;

export function followRecords(options: FollowRecordsOptions): FollowedRecords {
  const { clock, log, databaseUrl, watchLookup } = options;
  const { monotonicMs } = clock;
  const database = openLookups(options);
  const databaseClock = new DatabaseClock(monotonicMs);
  const lease = new Lease(clock);
  const cache = new RecordCache(lease, options.bounds);
  const gate = new LookupGate({ inFlightMax: LOOKUPS_MAX, waitMsMax: LOOKUP_WAIT_MS, monotonicMs });
  const reported = reportOutages(log, {
    gone: 'records cannot be looked up: verifications that need them are refused with 503',
    back: 'records are looked up again',
  });
  const ask: AskDatabase = async (name, question) => {
    const lookUp = () =>
      reported(() =>
        gate.run(() =>
          databaseClock.timed(
            () => question(database),
            ({ databaseMs }) => databaseMs,
          ),
        ),
      );
    const { record } = await (watchLookup ? watchLookup(name, lookUp) : lookUp());
    return record;
  };
  const source = new CachedRecordSource({
    cache,
    lease,
    digest: options.digest,
    onFind: options.onFind,
    ask,
  });
  const followed = reportOutages(log, {
    gone: 'the change feed cannot be read: soon nothing held is used any more, and every record is looked up anew',
    back: 'the change feed is read again',
  });
  const changes = new ChangeStreams();
  const feed = new ChangeFeed({
    databaseUrl,
    listen: options.listen,
    lease,
    databaseClock,
    monotonicMs,
    onChanges: (rows) => {
      cache.apply(rows);
      changes.changed(rows);
    },
    onEpoch: (position) => {
      cache.beginEpoch(position.seq);
      changes.began(position);
      revalidate({ cache, lease, ask }).catch((error: unknown) =>
        log.debug({ err: error }, 'what is held could not be looked up again at once'),
      );
    },
    onDrained: (sentAt) => changes.drained(sentAt, databaseClock.read()?.hi ?? Number.POSITIVE_INFINITY),
    poll: followed,
  });
  return {
    source,
    changes,
    databaseClock,
    database,
    isCurrent: () => lease.isCurrent(lease.now()),
    feedAgeMs: () => lease.ageMs(lease.now()),
    firstCurrent: feed.firstDrained,
    held: () => cache.held(),
    heldBytes: () => cache.tokens.bytes,
    follow: () => feed.start(),
    close: async () => {
      await feed.stop();
      await database.close();
    },
  };
}

const openLookups = ({ databaseUrl, log }: FollowRecordsOptions): Database =>
  openDatabase(databaseUrl, {
    applicationName: 'latchkey verifier',
    connectionsMax: LOOKUPS_MAX,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    statementTimeoutMs: LOOKUP_TIMEOUT_MS,
    answerTimeoutMs: LOOKUP_TIMEOUT_MS,
    onIdleError: (error) => log.debug({ err: error }, 'an idle connection ended'),
  });
