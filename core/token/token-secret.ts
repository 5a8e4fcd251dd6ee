import { Unprintable } from './unprintable';

/** Set by the class itself: nobody outside this file can read a secret's text but through the one exit below. */
let textOf: (secret: TokenSecret) => string;

/** The text that opens a token. It leaves through one function with an ugly name, which a reviewer can grep for. */
export class TokenSecret extends Unprintable {
  readonly #text: string;

  static {
    textOf = (secret) => secret.#text;
  }

  constructor(text: string) {
    super('token secret');
    this.#text = text;
  }
}

/** The secret as text, for the one answer that shows it and for the digest that is stored instead of it. */
export function revealTokenSecret_theOnlyExit(secret: TokenSecret): string {
  return textOf(secret);
}
