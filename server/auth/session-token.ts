import { createHash } from 'node:crypto';
import { Unprintable } from '@/core/token/unprintable';

const TOKEN_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Set by the class itself: nobody outside this file reads a token's text but through the one exit below. */
let textOf: (token: SessionToken) => string;

/** The text in a session's cookie: 256 random bits that mean nothing by themselves. */
export class SessionToken extends Unprintable {
  readonly #text: string;

  static {
    textOf = (token) => token.#text;
  }

  private constructor(text: string) {
    super('session token');
    this.#text = text;
  }

  static create(randomBytes: (length: number) => Uint8Array): SessionToken {
    return new SessionToken(Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url'));
  }

  /** Null for what cannot be one: garbage costs no query. */
  static parse(text: string | undefined): SessionToken | null {
    return text !== undefined && TOKEN.test(text) ? new SessionToken(text) : null;
  }

  /** What is stored of it. 256 random bits need neither salt nor a slow hash. */
  digest(): Buffer {
    return createHash('sha256').update(this.#text).digest();
  }
}

/** The token as text: for the cookie, and nothing else. */
export function revealSessionToken_forItsCookie(token: SessionToken): string {
  return textOf(token);
}
