import { authorize, REALM } from './authorize';
import { refuseScopes } from './refusal';
import type { Authorization, AuthorizationRequest, Refusal, Token, Verifier } from './types';

interface Admission {
  token: Token;
  scopes: readonly string[];
  realm: string;
  verifier: Verifier;
}

/** By the framework's own request object: what it let through, and why, without anything to forge on the request itself. */
const admissions = new WeakMap<object, Admission>();

/** `authorize`, and remembers whom it let through. */
export async function admit(request: object, asked: AuthorizationRequest): Promise<Authorization> {
  const answer = await authorize(asked);
  if (answer.ok) {
    const { verifier, scopes, realm = REALM } = asked;
    admissions.set(request, { token: answer.token, scopes, realm, verifier });
  }
  return answer;
}

/**
 * Whether a request that was let through may do more. Null: it may.
 *
 * @throws Error if nothing protects the request: then nobody gets through
 */
export function refuseFurther(request: object, names: readonly string[]): Refusal | null {
  const admission = admissions.get(request);
  if (!admission)
    throw new Error('requireScopes stands after protect: nothing has let this request through.');
  const { token, scopes, realm, verifier } = admission;
  const missing = [...new Set(names)].filter((name) => !token.scopes.includes(name));
  if (missing.length === 0) return null;
  const needed = [...new Set([...scopes, ...names])];
  return refuseScopes(missing, needed, { portalUrl: verifier.portalUrl(), realm });
}

/** Each Authorization header, also where a framework shows the first alone. */
export function authorizationFields(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization',
  );
}

/** What stands behind `?`; empty if nothing does. */
export function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}
