import type { Metric, Registry } from 'prom-client';

/**
 * A histogram without labels, kept as plain numbers for the same reason as a Tally. It answers what prom-client asks of a
 * metric when somebody reads the registry.
 */
export class LatencyHistogram {
  readonly name: string;
  readonly #help: string;
  /** Upper bounds in seconds, ascending. */
  readonly #bounds: readonly number[];
  /** Observations up to each bound and above the one before it; the last: above all. */
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(registry: Registry, { name, help, bounds }: { name: string; help: string; bounds: number[] }) {
    this.name = name;
    this.#help = help;
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
    registry.registerMetric(this as unknown as Metric);
  }

  observe(seconds: number): void {
    let i = 0;
    while (i < this.#bounds.length && seconds > (this.#bounds[i] ?? 0)) i += 1;
    this.#counts[i] = (this.#counts[i] ?? 0) + 1;
    this.#sum += seconds;
  }

  /** As prom-client's own histogram tells it: how many up to each bound, their sum, their number. */
  async get() {
    let upTo = 0;
    const buckets = [...this.#bounds, '+Inf'].map((le, i) => {
      upTo += this.#counts[i] ?? 0;
      return { metricName: `${this.name}_bucket`, labels: { le }, value: upTo };
    });
    const values = [
      ...buckets,
      { metricName: `${this.name}_sum`, labels: {}, value: this.#sum },
      { metricName: `${this.name}_count`, labels: {}, value: upTo },
    ];
    return { name: this.name, help: this.#help, type: 'histogram', values, aggregator: 'sum' };
  }
}
