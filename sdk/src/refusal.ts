import { bearerChallenge, type Challenge } from '@/core/http/bearer-credential';
import { type ProblemCode, problemPath } from '@/core/problem/problem-guide';
import type { Refusal } from './types';

/** Status and title of every problem a client may meet. The titles are those of the pages that a problem's `type` points at. */
export const PROBLEMS = {
  INVALID_REQUEST: { status: 400, title: 'The question is malformed' },
  CREDENTIALS_MISSING: { status: 401, title: 'No token came with the request' },
  INVALID_TOKEN: { status: 401, title: 'The token is not good' },
  INSUFFICIENT_SCOPE: { status: 403, title: 'The token lacks a scope' },
  IP_NOT_ALLOWED: { status: 403, title: 'Not from this address' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  FAULT: { status: 500, title: 'Something failed on our side' },
  UNAVAILABLE: { status: 503, title: 'The answer cannot be known now' },
} as const satisfies Partial<Record<ProblemCode, { status: number; title: string }>>;

interface Details {
  /** Null: unknown. */
  portalUrl: string | null;
  headers?: Record<string, string>;
  detail?: string;
  challenge?: Challenge;
  /** Extension members. */
  members?: Record<string, unknown>;
}

export function refuse(code: keyof typeof PROBLEMS, details: Details): Refusal {
  const { portalUrl, headers, detail, challenge, members } = details;
  const { status, title } = PROBLEMS[code];
  const type = portalUrl === null ? 'about:blank' : portalUrl + problemPath(code);
  return {
    ok: false,
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...headers,
      ...(challenge ? { 'WWW-Authenticate': bearerChallenge(challenge) } : {}),
    },
    body: JSON.stringify({ type, title, status, code, ...(detail ? { detail } : {}), ...members }),
  };
}

/** With the way to a token that would do. @see RFC 6750 §3.1 */
export function refuseScopes(
  missing: readonly string[],
  needed: readonly string[],
  { realm, ...details }: Details & { realm: string },
): Refusal {
  const { portalUrl } = details;
  const picker = new URLSearchParams({ scopes: missing.join(' ') });
  return refuse('INSUFFICIENT_SCOPE', {
    ...details,
    challenge: { realm, error: 'insufficient_scope', scopes: needed },
    members: {
      missing_scopes: missing,
      ...(portalUrl === null ? {} : { fix_url: `${portalUrl}/tokens/new?${picker}` }),
    },
  });
}
