/** Any origin will do: only whether a path stays on it counts. */
const HERE = 'http://here.invalid';
const START = '/';
const PATH_LENGTH_MAX = 2_000;

/** A page that sends people on to `next` itself would send them round in circles. */
const NOT_A_DESTINATION = /^\/(api|sign-in|sign-out)(?:[/?#]|$)/;

/**
 * Where to go after a sign-in: `next` if it is a path on this portal, else the start page. What a browser would take for
 * another site (`//evil.example`, `/\evil.example`, a tab inside) is not a path here.
 */
export function safeNextPath(next: unknown): string {
  if (typeof next !== 'string' || next.length > PATH_LENGTH_MAX || !next.startsWith('/')) return START;
  // Browsers drop tabs and line ends from addresses, and read a backslash as a slash.
  if (/[\\\p{Cc}]/u.test(next) || !URL.canParse(next, HERE)) return START;
  const url = new URL(next, HERE);
  const path = `${url.pathname}${url.search}${url.hash}`;
  if (url.origin !== HERE || path.startsWith('//') || NOT_A_DESTINATION.test(url.pathname)) return START;
  return path;
}
