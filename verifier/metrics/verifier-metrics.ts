import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client';
import type { VerifyCode } from '@/core/token/verify-token';
import { LatencyHistogram } from './latency-histogram';
import { Tally } from './tally';

/** Seconds. From a record in memory to a database at its time-out. */
const LATENCY_BUCKETS = [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** What is only known when it is asked for. */
export interface VerifierGauges {
  feedAgeMs(): number;
  usagePending(): number;
  held(): { kind: string; records: number }[];
  heldBytes(): number;
  changeStreams(): number;
}

/**
 * What a worker counts. Labels are codes and kinds, never a token, an owner, an API or an address: those are many, and whoever
 * reads metrics is not asked whether they may see them.
 */
export class VerifierMetrics {
  readonly registry = new Registry();
  readonly #decisions;
  readonly #responses;
  readonly #latency;
  readonly #finds;
  readonly #spent;
  readonly #redisFailures;

  constructor() {
    this.#decisions = new Tally<VerifyCode>(this.registry, {
      name: 'latchkey_verifications_total',
      help: 'Decisions about a token, by code.',
      label: 'code',
    });
    this.#responses = new Tally<number>(this.registry, {
      name: 'latchkey_verifier_responses_total',
      help: 'HTTP answers, by status.',
      label: 'status',
    });
    this.#latency = new LatencyHistogram(this.registry, {
      name: 'latchkey_verifier_response_seconds',
      help: 'From the whole head of a request to its answer.',
      bounds: LATENCY_BUCKETS,
    });
    this.#finds = new Tally<'memory' | 'database'>(this.registry, {
      name: 'latchkey_verifier_finds_total',
      help: 'Questions for records, by where they were answered from.',
      label: 'source',
    });
    this.#spent = new Tally<'memory' | 'redis'>(this.registry, {
      name: 'latchkey_verifier_limits_spent_total',
      help: 'Verifications counted under rate limits, by where. With Redis, memory counts what Redis did not answer.',
      label: 'where',
    });
    this.#redisFailures = new Counter({
      name: 'latchkey_verifier_redis_failures_total',
      help: 'Times Redis could not be asked, or did not answer in time.',
      registers: [this.registry],
    });
    // The primary asks for what is in this process's registries; without one of these it would hear nothing.
    new AggregatorRegistry();
    AggregatorRegistry.setRegistries([this.registry]);
  }

  decided(code: VerifyCode): void {
    this.#decisions.add(code);
  }

  responded(status: number, ms: number): void {
    this.#responses.add(status);
    this.#latency.observe(ms / 1_000);
  }

  found(source: 'memory' | 'database'): void {
    this.#finds.add(source);
  }

  /** A request of a token with limits was counted. */
  spent(where: 'memory' | 'redis'): void {
    this.#spent.add(where);
  }

  redisFailed(): void {
    this.#redisFailures.inc();
  }

  /** Reads these each time the metrics are asked for. */
  watch(gauges: VerifierGauges): void {
    const registers = [this.registry];
    new Gauge({
      name: 'latchkey_verifier_feed_age_seconds',
      help: 'Since the instant up to which every acknowledged change has been seen; the oldest of all workers.',
      registers,
      aggregator: 'max',
      collect() {
        this.set(gauges.feedAgeMs() / 1_000);
      },
    });
    new Gauge({
      name: 'latchkey_verifier_usage_pending',
      help: 'Secrets whose use is counted and in no batch to be written yet.',
      registers,
      collect() {
        this.set(gauges.usagePending());
      },
    });
    new Gauge({
      name: 'latchkey_verifier_change_streams',
      help: 'SDKs that are told of changes.',
      registers,
      collect() {
        this.set(gauges.changeStreams());
      },
    });
    new Gauge({
      name: 'latchkey_verifier_records_held',
      help: 'Records in memory, by kind.',
      labelNames: ['kind'],
      registers,
      collect() {
        for (const { kind, records } of gauges.held()) this.set({ kind }, records);
      },
    });
    new Gauge({
      name: 'latchkey_verifier_records_held_bytes',
      help: 'Estimated memory of the tokens in memory.',
      registers,
      collect() {
        this.set(gauges.heldBytes());
      },
    });
    new Gauge({
      name: 'process_resident_memory_bytes',
      help: 'Resident memory of all workers.',
      registers,
      collect() {
        this.set(process.memoryUsage.rss());
      },
    });
  }
}
