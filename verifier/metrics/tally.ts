import { Counter, type Registry } from 'prom-client';

/**
 * A counter with one label. A request adds to a number here; prom-client, whose own increment makes and hashes a text of the
 * labels each time, gets the numbers when somebody asks for them.
 */
export class Tally<Label extends string | number> {
  readonly #counts = new Map<Label, number>();

  constructor(registry: Registry, { name, help, label }: { name: string; help: string; label: string }) {
    const counts = this.#counts;
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [value, count] of counts) this.inc({ [label]: value }, count);
      },
    });
  }

  add(value: Label): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }
}
