import { randomUUID } from 'node:crypto';
import type { UsageBatch } from '@/core/usage/usage-batch';
import type { UsageRecorder } from '@/core/usage/usage-recorder';
import { toUsageReport } from '@/core/usage/usage-report';
import { VerifierRefusedError, VerifierUnavailableError } from '../errors';
import type { PostToVerifier } from './look-up';
import type { UseCounter } from './use-counter';

const REPORT_EVERY_MS = 1_000;
/** Secrets taken at once, and rows of one report: all together some 450 kB, of the megabyte that a verifier reads. */
const SECRETS_PER_BATCH = 1_000;
const COUNTS_PER_REPORT = 800;
const USES_PER_REPORT = 400;

type Part = Pick<UsageBatch, 'counts' | 'tokens'>;

export interface UseReporterOptions {
  post: PostToVerifier;
  counter: UseCounter;
  recorder: UsageRecorder;
  onError: (error: Error) => void;
}

/**
 * Reports counted use to the verifier each second. A report whose answer was lost is sent again under the same number, and counted
 * once; what comes in meanwhile is counted on within the recorder's bounds.
 */
export class UseReporter {
  readonly #options: UseReporterOptions;
  #instanceId = randomUUID();
  #flushNo = 0;
  /** Taken and not acknowledged; the first goes under the next number. */
  #parts: Part[] = [];
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  readonly #atExit = () => void this.flush();

  constructor(options: UseReporterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), REPORT_EVERY_MS).unref();
    // A process that has nothing left to do reports what it counted, and ends then.
    process.once('beforeExit', this.#atExit);
  }

  /** Reports what is left. Whatever could not be reported is lost. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    process.off('beforeExit', this.#atExit);
    await this.flush();
    // One that was under way may have begun before the last use was counted.
    await this.flush();
  }

  /** Reports all that is counted; resolves when it is, or could not be. One at a time. */
  flush(): Promise<void> {
    this.#running ??= this.#flushAll().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** What was counted until now: under load more is counted meanwhile, and is for the next time. */
  async #flushAll(): Promise<void> {
    const { counter, recorder, onError } = this.#options;
    counter.handOver();
    let left = recorder.size;
    try {
      for (;;) {
        if (this.#parts.length === 0 && left > 0) {
          const taken = recorder.take(SECRETS_PER_BATCH);
          // What is taken without telling of a secret counts as one, or there would be no end.
          left = taken ? left - Math.max(1, taken.secrets) : 0;
          if (taken) this.#parts = partsOf(taken);
        }
        const [part] = this.#parts;
        if (!part) return;
        await this.#report(part);
        this.#parts.shift();
        this.#flushNo += 1;
      }
    } catch (error) {
      if (error instanceof VerifierRefusedError) this.#goOnAfter(error);
      // What cannot even be written down would be in the way for ever; a fault of ours ends nobody's process.
      else if (!(error instanceof VerifierUnavailableError)) {
        this.#parts.shift();
        this.#beginAnew();
      }
      onError(error instanceof Error ? error : new Error('Use could not be reported.'));
    }
  }

  async #report(part: Part): Promise<void> {
    const report = toUsageReport(part, { instanceId: this.#instanceId, flushNo: this.#flushNo });
    await this.#options.post('/v1/usage', report);
  }

  /**
   * What is refused for what it holds is refused again: it goes. Only who asks is no reason, for that can be put right. What comes then goes
   * under new numbers: nobody knows whether the last one was taken before its answer was lost.
   */
  #goOnAfter({ status, code }: VerifierRefusedError): void {
    if (status === 401 || status === 403) return;
    if (code !== 'REPORT_OUT_OF_ORDER') this.#parts.shift();
    this.#beginAnew();
  }

  #beginAnew(): void {
    this.#instanceId = randomUUID();
    this.#flushNo = 0;
  }
}

/** In reports that the verifier reads, whatever part of a table each holds. */
function partsOf({ counts, tokens }: Part): Part[] {
  const parts: Part[] = [];
  for (let n = 0; n * COUNTS_PER_REPORT < counts.length || n * USES_PER_REPORT < tokens.length; n += 1) {
    parts.push({
      counts: counts.slice(n * COUNTS_PER_REPORT, (n + 1) * COUNTS_PER_REPORT),
      tokens: tokens.slice(n * USES_PER_REPORT, (n + 1) * USES_PER_REPORT),
    });
  }
  return parts;
}
