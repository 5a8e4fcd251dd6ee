const SHOWN = '[token secret]';

/** Set by the class itself: nobody outside this file can read a secret's text but through the one exit below. */
let textOf: (secret: TokenSecret) => string;

/**
 * The text that opens a token. It refuses to be printed, logged or serialised: whatever turns a value into text gets
 * `[token secret]`. It leaves through one function with an ugly name, which a reviewer can grep for.
 */
export class TokenSecret {
  readonly #text: string;

  static {
    textOf = (secret) => secret.#text;
  }

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [Symbol.toPrimitive](): string {
    return SHOWN;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return SHOWN;
  }
}

/** The secret as text, for the one answer that shows it and for the digest that is stored instead of it. */
export function revealTokenSecret_theOnlyExit(secret: TokenSecret): string {
  return textOf(secret);
}
