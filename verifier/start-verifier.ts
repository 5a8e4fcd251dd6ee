import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { formatPublicId } from '@/core/ids/public-id';
import { type Database, openDatabase } from '@/db/client';
import { findPepperCheck, readDatabaseClock } from '@/db/queries/verification';
import type { Clock } from '@/runtime/clock';
import { newId } from '@/runtime/ids';
import {
  digestTokenSecret,
  type InstallationSecrets,
  requireMatchingSecret,
} from '@/runtime/installation-secrets';
import type { Logger } from '@/runtime/logger';
import { reportOutages } from '@/runtime/report-outages';
import { createVerifierServer } from './create-verifier-server';
import type { DataPlane } from './data-plane';
import { DatabaseClock } from './database-clock';
import { LookupGate } from './lookup-gate';
import { DatabaseRecordSource, type RecordSource, RecordsUnavailableError } from './record-source';
import { UsageRecorder } from './usage-recorder';
import { UsageWriter } from './usage-writer';

export interface VerifierOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  databaseUrl: string;
  portalUrl: string;
  trustedProxyHops: number;
  pepper: Pick<InstallationSecrets, 'pepper' | 'pepperVersion'>;
  clock: Clock;
  log: Logger;
}

export interface RunningVerifier {
  port: number;
  /** Rejects when this verifier can never work: the pepper is not the database's. */
  failed: Promise<never>;
  /** Finishes what is in flight, writes the use that was counted, lets go of the database. */
  close(): Promise<void>;
}

/** Lookups at the database at once, and how long one may wait for its turn and for its answer. */
const LOOKUPS_MAX = 10;
const LOOKUP_WAIT_MS = 250;
const LOOKUP_TIMEOUT_MS = 1_000;
const PREPARE_RETRY_MS = 500;
/** An answer takes at most a wait and a lookup; a connection on which nothing was asked is not waited for. */
const DRAIN_MS = 2_000;
/** Of the ten seconds a stop may take, what the last flush gets. */
const LAST_FLUSH_PATIENCE_MS = 5_000;

/**
 * Runs a verifier. It listens at once and answers 503 until the database was reached, its clock read and the pepper held
 * against its check value: with a wrong pepper every token would look unknown.
 */
export async function startVerifier(options: VerifierOptions): Promise<RunningVerifier> {
  const { clock, log } = options;
  const lookups = openLookups(options);
  const usageDatabase = openDatabase(options.databaseUrl, {
    applicationName: 'latchkey verifier usage',
    connectionsMax: 2,
  });
  const databaseClock = new DatabaseClock(clock.monotonicMs);
  const usage = new UsageRecorder();
  const writer = new UsageWriter({ database: usageDatabase, recorder: usage, instanceId: newId(), log });

  let stage: 'preparing' | 'serving' | 'draining' = 'preparing';
  const source = recordSource(lookups, databaseClock, clock);
  const reported = reportOutages(log, {
    gone: 'the database does not answer: verifications are refused with 503',
    back: 'the database answers again',
  });
  const plane: DataPlane = {
    source: whenServing(
      { find: (presented) => reported(() => source.find(presented)) },
      () => stage !== 'preparing',
    ),
    clock: databaseClock,
    usage,
    digest: (secret) => digestTokenSecret(options.pepper, secret).digest,
    portalUrl: options.portalUrl,
    newRequestId: () => formatPublicId('request', newId()),
    trustedProxyHops: options.trustedProxyHops,
  };
  const server = createVerifierServer({
    plane,
    log,
    isReady: async () =>
      stage === 'serving' && (await settlesWell(reported(() => readTime(lookups, databaseClock)))),
    isDraining: () => stage === 'draining',
  });
  await listen(server, options);

  const failed = prepare(options, lookups, databaseClock, writer, () => stage === 'draining').then(() => {
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
    await Promise.all([lookups.close(), usageDatabase.close()]);
  };
  let closed: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    failed,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

const openLookups = ({ databaseUrl, log }: VerifierOptions): Database =>
  openDatabase(databaseUrl, {
    applicationName: 'latchkey verifier',
    connectionsMax: LOOKUPS_MAX,
    connectTimeoutMs: LOOKUP_TIMEOUT_MS,
    statementTimeoutMs: LOOKUP_TIMEOUT_MS,
    answerTimeoutMs: LOOKUP_TIMEOUT_MS,
    onIdleError: (error) => log.debug({ err: error }, 'an idle connection ended'),
  });

function recordSource(lookups: Database, databaseClock: DatabaseClock, { monotonicMs }: Clock): RecordSource {
  const gate = new LookupGate({ inFlightMax: LOOKUPS_MAX, waitMsMax: LOOKUP_WAIT_MS, monotonicMs });
  return new DatabaseRecordSource(lookups, databaseClock, gate, monotonicMs);
}

const listen = (server: Server, { port, host }: VerifierOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });

const settlesWell = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    () => false,
  );

/** Reaches the database, however long it takes, and sees to it that it is the one our pepper belongs to. */
async function prepare(
  { pepper, log }: VerifierOptions,
  lookups: Database,
  clock: DatabaseClock,
  writer: UsageWriter,
  isOver: () => boolean,
): Promise<void> {
  for (let said = false; !isOver(); said = true) {
    try {
      const check = await findPepperCheck(lookups);
      if (check) requireMatchingSecret('pepper', pepper.pepper, check);
      await readTime(lookups, clock);
      await writer.start();
      return;
    } catch (error) {
      if (error instanceof Error && error.name === 'InstallationSecretError') throw error;
      if (!said) log.warn({ err: error }, 'the database does not answer; trying on');
      await delay(PREPARE_RETRY_MS);
    }
  }
}

const readTime = (lookups: Database, clock: DatabaseClock): Promise<number> =>
  clock.timed(
    () => readDatabaseClock(lookups),
    (databaseMs) => databaseMs,
  );

/** Nothing is known before the verifier is prepared. */
const whenServing = (source: RecordSource, isServing: () => boolean): RecordSource => ({
  find: async (presented) => {
    if (!isServing()) throw new RecordsUnavailableError('The verifier is not prepared yet.');
    return source.find(presented);
  },
});
