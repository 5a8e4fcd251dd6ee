import { checkScope } from './check-scopes';
import { sameTexts } from './same-texts';

/** An API has a few dozen. */
const NAMES_MAX = 1_000;

/** The scopes that requests need: one text for one name, so that comparing two is comparing where they are. */
export class NeededScopes {
  readonly #names = new Map<string, string>();
  /** The last list that was asked with, what it held then, and what came of it: a route asks with the same one each time. */
  #last: readonly string[] | null = null;
  #lastHeld: readonly string[] = [];
  #lastNeeded: readonly string[] = [];

  /**
   * The scopes of a question, each once, as the very texts that held records have.
   *
   * @throws TypeError for what cannot be a scope: a misspelling in the API's own source
   */
  of(scopes: readonly string[]): readonly string[] {
    // As a rule a route's own list, each time the same; what is in it may have changed.
    if (scopes === this.#last && sameTexts(scopes, this.#lastHeld)) return this.#lastNeeded;
    for (const name of scopes) if (!this.#names.has(name)) checkScope(name);
    this.#lastNeeded = [...new Set(scopes)].map((name) => this.nameOf(name));
    this.#last = scopes;
    this.#lastHeld = [...scopes];
    return this.#lastNeeded;
  }

  /** The one text that is kept of a name. */
  nameOf(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined || this.#names.size >= NAMES_MAX) return known ?? name;
    this.#names.set(name, name);
    return name;
  }
}
