import type { Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { formatPublicId } from '@/core/ids/public-id';
import { UsageRecorder } from '@/core/usage/usage-recorder';
import { openDatabase } from '@/db/client';
import { noteFirstUse } from '@/db/queries/first-use-of-secret';
import { addReportedUsage } from '@/db/queries/reported-usage';
import { findPepperCheck } from '@/db/queries/verification/find-credential';
import type { Clock } from '@/runtime/clock';
import { newId } from '@/runtime/ids';
import {
  digestTokenSecret,
  type InstallationSecrets,
  requireMatchingSecret,
} from '@/runtime/installation-secrets';
import type { Logger } from '@/runtime/logger';
import type { Tracing } from '@/runtime/tracing';
import { createVerifierServer } from './create-verifier-server';
import type { DataPlane } from './data-plane';
import { openLimits } from './limits/open-limits';
import type { RedisTarget } from './limits/redis-limits';
import type { VerifierMetrics } from './metrics/verifier-metrics';
import { type FollowedRecords, followRecords } from './records/follow-records';
import type { CacheBounds } from './records/record-cache';
import { type RecordSource, RecordsUnavailableError } from './records/record-source';
import { RequestTracing } from './tracing/request-tracing';
import { FirstUses } from './usage/first-uses';
import { UsageWriter } from './usage/usage-writer';

export interface VerifierOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  databaseUrl: string;
  portalUrl: string;
  trustedProxyHops: number;
  /** Ask the database for notifications of changes; behind PgBouncer none come. */
  listen: boolean;
  bounds: CacheBounds;
  pepper: Pick<InstallationSecrets, 'pepper' | 'pepperVersion'>;
  /** Where limits are counted over all verifiers; undefined: each counts for itself. */
  redis: RedisTarget | undefined;
  clock: Clock;
  metrics: VerifierMetrics;
  /** Stopped with the verifier; undefined: nothing is traced. */
  tracing: Tracing | undefined;
  log: Logger;
}

export interface Verifier {
  /** Takes connections from now on; the port. Before it serves, each is answered 503. */
  listen(): Promise<number>;
  /** Resolves when it answers from current records; rejects when it never can: the pepper is not the database's. */
  serving: Promise<void>;
  /** Milliseconds since the instant up to which every acknowledged change has been seen; infinite before the first. */
  feedAgeMs(): number;
  /** Finishes what is in flight, writes the use that was counted, lets go of the database. */
  close(): Promise<void>;
}

const PREPARE_RETRY_MS = 500;
/** An answer takes at most a wait and a few lookups; a connection on which nothing was asked is not waited for. */
const IDLE_DRAIN_MS = 1_000;
const DRAIN_MS = 2_000;
/** Of the ten seconds a stop may take, what the last flush gets. */
const LAST_FLUSH_PATIENCE_MS = 5_000;

/**
 * A verifier in this process, on its way to serve: it reaches the database, however long that takes, holds the pepper against
 * its check value (with a wrong one every token would look unknown), and reads the change feed.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { log, metrics } = options;
  const tracing = options.tracing && new RequestTracing(options.tracing);
  const records = followRecords({
    ...options,
    onFind: tracing
      ? (source) => {
          metrics.found(source);
          tracing.foundIn(source);
        }
      : (source) => metrics.found(source),
    watchLookup: tracing && ((name, lookUp) => tracing.watchLookup(name, lookUp)),
    digest: (secret) => digestTokenSecret(options.pepper, secret).digest,
  });
  const usageDatabase = openDatabase(options.databaseUrl, {
    applicationName: 'latchkey verifier usage',
    connectionsMax: 2,
    // Longer than a statement may take: an answer that comes not even then never will.
    answerTimeoutMs: 12_000,
  });
  const usage = new UsageRecorder();
  const writer = new UsageWriter({ database: usageDatabase, recorder: usage, instanceId: newId(), log });

  const firstUses = new FirstUses({
    tell: (secretId) => noteFirstUse(usageDatabase, secretId, { auditId: newId(), outboxId: newId() }),
    log,
  });
  const limits = openLimits(options);

  let stage: 'preparing' | 'serving' | 'draining' = 'preparing';
  const plane: DataPlane = {
    source: whenServing(records.source, () => stage !== 'preparing'),
    changes: records.changes,
    clock: records.databaseClock,
    monotonicMs: options.clock.monotonicMs,
    feedAgeMs: () =>
      stage === 'serving' && records.isCurrent() ? records.feedAgeMs() : Number.POSITIVE_INFINITY,
    usage,
    firstUses,
    addUsage: (flush) => addReportedUsage(usageDatabase, flush),
    portalUrl: options.portalUrl,
    metrics,
    limits,
    newRequestId: () => formatPublicId('request', newId()),
    trustedProxyHops: options.trustedProxyHops,
  };
  const server = createVerifierServer({
    plane,
    monotonicMs: options.clock.monotonicMs,
    tracing,
    log,
    isReady: () => stage === 'serving' && records.isCurrent(),
    isDraining: () => stage === 'draining',
  });
  const serving = prepare(options, records, writer, () => stage === 'draining').then(() => {
    if (stage === 'preparing') stage = 'serving';
    return records.firstCurrent;
  });
  // Who waits for it hears of it; nobody else has to.
  serving.catch(() => {});
  metrics.watch({
    feedAgeMs: records.feedAgeMs,
    usagePending: () => usage.size,
    held: records.held,
    heldBytes: records.heldBytes,
    changeStreams: () => records.changes.size,
  });

  const close = async () => {
    stage = 'draining';
    records.changes.endAll();
    await drain(server);
    firstUses.stop();
    await Promise.all([writer.stop(LAST_FLUSH_PATIENCE_MS), options.tracing?.stop()]);
    limits.close();
    await Promise.all([records.close(), usageDatabase.close()]);
  };
  let closed: Promise<void> | undefined;
  return {
    listen: () => listen(server, options),
    serving,
    feedAgeMs: records.feedAgeMs,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

/**
 * Takes no more connections and lets those that are there come to their end: each answer from here on asks for another
 * connection. One on which nothing was asked for a while is closed, and what is left at the end is cut.
 */
async function drain(server: Server): Promise<void> {
  // http's own close() would end idle connections at once, and with them questions that are on their way.
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  const idle = setTimeout(() => server.closeIdleConnections(), IDLE_DRAIN_MS);
  const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(idle);
  clearTimeout(cutOff);
}

const listen = (server: Server, { port, host }: VerifierOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });

/** Reaches the database, however long it takes, and sees to it that it is the one our pepper belongs to. */
async function prepare(
  { pepper, log }: VerifierOptions,
  records: FollowedRecords,
  writer: UsageWriter,
  isOver: () => boolean,
): Promise<void> {
  for (let said = false; !isOver(); said = true) {
    try {
      const check = await findPepperCheck(records.database);
      if (check) requireMatchingSecret('pepper', pepper.pepper, check);
      records.follow();
      await writer.start();
      return;
    } catch (error) {
      if (error instanceof Error && error.name === 'InstallationSecretError') throw error;
      if (!said) log.warn({ err: error }, 'the database does not answer; trying on');
      await delay(PREPARE_RETRY_MS);
    }
  }
}

/** Nothing is known before the verifier is prepared. */
const whenServing = (source: RecordSource, isServing: () => boolean): RecordSource => ({
  find: (presented) => {
    if (!isServing()) throw new RecordsUnavailableError('The verifier is not prepared yet.');
    return source.find(presented);
  },
  proven: (secret) => (isServing() ? source.proven(secret) : null),
});
