import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { formatPublicId } from '@/core/ids/public-id';
import { openDatabase } from '@/db/client';
import { findPepperCheck } from '@/db/queries/verification';
import type { Clock } from '@/runtime/clock';
import { newId } from '@/runtime/ids';
import {
  digestTokenSecret,
  type InstallationSecrets,
  requireMatchingSecret,
} from '@/runtime/installation-secrets';
import type { Logger } from '@/runtime/logger';
import { createVerifierServer } from './create-verifier-server';
import type { DataPlane } from './data-plane';
import { type FollowedRecords, followRecords } from './records/follow-records';
import type { CacheBounds } from './records/record-cache';
import { type RecordSource, RecordsUnavailableError } from './records/record-source';
import { UsageRecorder } from './usage/usage-recorder';
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
  clock: Clock;
  log: Logger;
}

export interface RunningVerifier {
  port: number;
  /** Rejects when this verifier can never work: the pepper is not the database's. */
  failed: Promise<never>;
  /** Milliseconds since the instant up to which every acknowledged change has been seen; infinite before the first. */
  feedAgeMs(): number;
  /** Finishes what is in flight, writes the use that was counted, lets go of the database. */
  close(): Promise<void>;
}

const PREPARE_RETRY_MS = 500;
/** An answer takes at most a wait and a few lookups; a connection on which nothing was asked is not waited for. */
const DRAIN_MS = 2_000;
/** Of the ten seconds a stop may take, what the last flush gets. */
const LAST_FLUSH_PATIENCE_MS = 5_000;

/**
 * Runs a verifier. It listens at once and answers 503 until the database was reached, the pepper held against its check value
 * (with a wrong one every token would look unknown) and the change feed read.
 */
export async function startVerifier(options: VerifierOptions): Promise<RunningVerifier> {
  const { log } = options;
  const records = followRecords({
    ...options,
    digest: (secret) => digestTokenSecret(options.pepper, secret).digest,
  });
  const usageDatabase = openDatabase(options.databaseUrl, {
    applicationName: 'latchkey verifier usage',
    connectionsMax: 2,
  });
  const usage = new UsageRecorder();
  const writer = new UsageWriter({ database: usageDatabase, recorder: usage, instanceId: newId(), log });

  let stage: 'preparing' | 'serving' | 'draining' = 'preparing';
  const plane: DataPlane = {
    source: whenServing(records.source, () => stage !== 'preparing'),
    clock: records.databaseClock,
    usage,
    portalUrl: options.portalUrl,
    newRequestId: () => formatPublicId('request', newId()),
    trustedProxyHops: options.trustedProxyHops,
  };
  const server = createVerifierServer({
    plane,
    log,
    isReady: () => stage === 'serving' && records.isCurrent(),
    isDraining: () => stage === 'draining',
  });
  await listen(server, options);

  const failed = prepare(options, records, writer, () => stage === 'draining').then(() => {
    if (stage === 'preparing') stage = 'serving';
    return new Promise<never>(() => {});
  });
  // Who waits for it hears of it; nobody else has to.
  failed.catch(() => {});

  const close = async () => {
    stage = 'draining';
    const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    await new Promise((resolve) => server.close(resolve));
    clearTimeout(cutOff);
    await writer.stop(LAST_FLUSH_PATIENCE_MS);
    await Promise.all([records.close(), usageDatabase.close()]);
  };
  let closed: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    failed,
    feedAgeMs: records.feedAgeMs,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

const listen = (server: Server, { port, host }: VerifierOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
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
});
