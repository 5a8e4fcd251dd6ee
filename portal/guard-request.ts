/**
 * What the portal's own server decides about a request before Next.js sees it. Next takes a client's forwarding headers
 * at their word and has headers of its own that steer it; both are ours to set and nobody else's.
 */
import type { IncomingHttpHeaders } from 'node:http';

export type GuardVerdict =
  | { kind: 'pass' }
  | { kind: 'redirect'; location: string }
  | { kind: 'refuse'; status: 400 | 403 | 411 | 413 | 421; code: string; title: string };

export interface GuardedRequest {
  method: string;
  /** The request target as it stands in the first line. */
  target: string;
  headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came in. */
  rawHeaders: readonly string[];
}

const SAFE_METHODS = new Set(['GET', 'HEAD']);

/** What Next.js takes for a server action. It would keep ten times as much of any body in memory, for anybody. */
export const BODY_BYTES_MAX = 1_048_576;

/** @param portalUrl the configured origin: the only host served, the only origin that may change anything */
export function guardRequest(request: GuardedRequest, portalUrl: string): GuardVerdict {
  const portal = new URL(portalUrl);
  const isSafe = SAFE_METHODS.has(request.method);
  // Absolute targets and `*` are for proxies; a backslash is a slash to some and not to others.
  if (!request.target.startsWith('/') || request.target.includes('\\')) {
    return { kind: 'refuse', status: 400, code: 'BAD_TARGET', title: 'The request target is not a path' };
  }
  // Next.js fails on what no text was encoded to.
  if (!isDecodable(request.target)) {
    return {
      kind: 'refuse',
      status: 400,
      code: 'BAD_TARGET',
      title: 'The request target is not encoded text',
    };
  }
  if (countHeader(request.rawHeaders, 'host') !== 1) {
    return { kind: 'refuse', status: 400, code: 'BAD_HOST', title: 'The request must name one host' };
  }
  if (request.headers.host?.toLowerCase() !== portal.host) {
    return isSafe
      ? { kind: 'redirect', location: `${portal.origin}${request.target}` }
      : { kind: 'refuse', status: 421, code: 'WRONG_HOST', title: `This is ${portal.origin}` };
  }
  if (!isSafe && !isFromPortal(request.headers, portal.origin)) {
    return {
      kind: 'refuse',
      status: 403,
      code: 'CROSS_SITE',
      title: 'Another site may not change anything here',
    };
  }
  return refuseBody(request.headers) ?? { kind: 'pass' };
}

/** A body is refused by its announced length, before any of it is read; so it must announce one, as browsers do. */
function refuseBody(headers: IncomingHttpHeaders): GuardVerdict | null {
  if (headers['transfer-encoding'] !== undefined) {
    return { kind: 'refuse', status: 411, code: 'LENGTH_REQUIRED', title: 'A body must say its length' };
  }
  if (Number(headers['content-length'] ?? 0) > BODY_BYTES_MAX) {
    return { kind: 'refuse', status: 413, code: 'BODY_TOO_LARGE', title: 'The body is too large' };
  }
  return null;
}

function isDecodable(target: string): boolean {
  const [path = ''] = target.split('?', 1);
  try {
    decodeURIComponent(path);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

/**
 * Browsers say where a request that changes something comes from. A program may say nothing, as long as it carries no
 * cookie: then there is nobody's session to abuse.
 */
function isFromPortal(headers: IncomingHttpHeaders, origin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return false;
  if (headers.origin !== undefined) return headers.origin === origin;
  return headers.cookie === undefined || site === 'same-origin';
}

/** Headers that mean something to us or to Next.js, so that a client must not send them. `_` counts as `-`. */
const RESERVED =
  /^(x-forwarded-.*|forwarded|x-real-ip|x-middleware-.*|x-latchkey-.*|x-nonce|content-security-policy.*|x-action-.*|x-matched-path|x-now-.*|x-vercel-.*|x-invoke-.*|x-prerender-.*|x-next-.*|next-resume.*)$/;

export function isReservedHeader(name: string): boolean {
  return RESERVED.test(name.toLowerCase().replaceAll('_', '-'));
}

function countHeader(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length;
}
