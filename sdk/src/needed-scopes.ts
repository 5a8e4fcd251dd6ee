import { isScopeName } from '@/core/scope/scope-name';
import { parseTokenSecret } from '@/core/token/token-format';
import { areSame } from './records/count-use';

/** An API has a few dozen. */
const NAMES_MAX = 1_000;

/** The scopes that requests need: one text for one name, so that comparing two is comparing where they are. */
export class NeededScopes {
  readonly #names = new Map<string, string>();
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
    if (scopes === this.#last && areSame(scopes, this.#lastHeld)) return this.#lastNeeded;
    for (const name of scopes) {
      if (!this.#names.has(name) && (!isScopeName(name) || parseTokenSecret(name).ok)) {
        throw new TypeError('not the name of a scope');
      }
    }
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
