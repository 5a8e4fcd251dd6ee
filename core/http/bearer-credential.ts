/**
 * The credential in a request's Authorization header, read as RFC 6750 §2.1 has it: the scheme in any case, then spaces,
 * then one b64token. Two headers are two credentials, and which of them counts is not ours to guess.
 */
export type PresentedCredential =
  | { kind: 'none' }
  | { kind: 'malformed'; detail: string }
  | { kind: 'bearer'; text: string };

const SCHEME = /^bearer(?: +|$)/i;
const B64_TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;
const HEADER = 'authorization';

/** @param rawHeaders names and values in turn, as Node hands them over: the folded form hides a second header */
export function readBearerCredential(rawHeaders: readonly string[]): PresentedCredential {
  let value: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length !== HEADER.length || name.toLowerCase() !== HEADER) continue;
    if (value !== undefined) return { kind: 'malformed', detail: 'There are two Authorization headers.' };
    value = rawHeaders[i + 1] ?? '';
  }
  const scheme = value === undefined ? null : SCHEME.exec(value);
  if (value === undefined || !scheme) return { kind: 'none' };
  const text = value.slice(scheme[0].length);
  if (!B64_TOKEN.test(text)) {
    const detail =
      text === ''
        ? 'There is nothing after Bearer: is the variable set?'
        : 'After Bearer comes one token and nothing else.';
    return { kind: 'malformed', detail };
  }
  return { kind: 'bearer', text };
}

/** Whether a query string carries a bearer token (RFC 6750 §2.3), which ends up in logs and histories: never read. */
export const hasTokenInQuery = (query: string): boolean =>
  query !== '' && new URLSearchParams(query).has('access_token');

export interface Challenge {
  /** What the credential opens, in a word. */
  realm?: string;
  error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  description?: string;
  /** Scopes the request needs. */
  scopes?: readonly string[];
}

const NOT_QUOTABLE = /[^\x20\x21\x23-\x5B\x5D-\x7E]/g;
const quotable = (text: string) => text.replace(NOT_QUOTABLE, '');

/** The WWW-Authenticate value of a refusal. @see RFC 6750 §3 */
export function bearerChallenge({ realm = 'latchkey', error, description, scopes }: Challenge): string {
  const parameters = [`realm="${quotable(realm)}"`];
  if (error) parameters.push(`error="${error}"`);
  if (description) parameters.push(`error_description="${quotable(description)}"`);
  if (scopes) parameters.push(`scope="${scopes.join(' ')}"`);
  return `Bearer ${parameters.join(', ')}`;
}
