import { canBeAsked, type Parsed, SCOPES_MAX } from './parse-verify-request';

/**
 * The scopes a request needs, from `?scope=a&scope=b` or `?scope=a+b`; none asks only whether the token is good at this API. What
 * else stands there is refused: a misspelt `scopes` would let everybody in.
 */
export function parseForwardAuthQuery(url: string): Parsed<string[]> {
  const queryAt = url.indexOf('?');
  const query = new URLSearchParams(queryAt < 0 ? '' : url.slice(queryAt + 1));
  const scopes = new Set<string>();
  for (const [name, value] of query) {
    if (name !== 'scope') return { ok: false, detail: 'The one parameter is scope.' };
    const names = value.split(' ').filter(Boolean);
    if (names.length === 0) return { ok: false, detail: 'scope is empty: name one, or leave it out.' };
    for (const scope of names) {
      if (!canBeAsked(scope)) return { ok: false, detail: 'scope is not the name of one.' };
      scopes.add(scope);
    }
  }
  if (scopes.size > SCOPES_MAX) return { ok: false, detail: `At most ${SCOPES_MAX} scopes are asked for.` };
  return { ok: true, value: [...scopes] };
}
