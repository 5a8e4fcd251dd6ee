/**
 * What holds a secret and refuses to be printed, logged or serialised: whatever turns it into text gets `[its name]`. The
 * text itself stays private to the class that extends this one.
 */
export abstract class Unprintable {
  readonly #shown: string;

  constructor(name: string) {
    this.#shown = `[${name}]`;
  }

  toString(): string {
    return this.#shown;
  }

  toJSON(): string {
    return this.#shown;
  }

  [Symbol.toPrimitive](): string {
    return this.#shown;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.#shown;
  }
}
