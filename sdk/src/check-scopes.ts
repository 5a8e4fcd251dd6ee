import { isScopeName } from '@/core/scope/scope-name';
import { parseTokenSecret } from '@/core/token/token-format';

/**
 * Scopes as an API's own source names them: a misspelling is found at the start, not with the first request. It is not quoted: it may
 * be a secret in the wrong place.
 *
 * @throws TypeError
 */
export function checkScopes(names: readonly string[]): readonly string[] {
  for (const name of names) checkScope(name);
  return names;
}

/** @throws TypeError */
export function checkScope(name: unknown): void {
  if (typeof name !== 'string' || !isScopeName(name) || parseTokenSecret(name).ok) {
    throw new TypeError('What is given as a scope is not the name of one.');
  }
}
