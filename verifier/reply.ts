import type { ServerResponse } from 'node:http';
import { PROBLEM_GUIDE, type ProblemCode, problemPath } from '@/core/problem/problem-guide';

/** A whole answer. Every one carries `Cache-Control: no-store`; the server adds it. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** What came of it, for whoever operates this: an outcome, a problem's code; null where there is none. */
  code: string | null;
  /** Goes on with the answer once its head was written; then there is no body. */
  stream?: (response: ServerResponse) => void;
}

export const JSON_HEADERS = { 'Content-Type': 'application/json' };

export const jsonReply = (status: number, value: unknown, code: string | null = null): Reply => ({
  status,
  headers: JSON_HEADERS,
  body: JSON.stringify(value),
  code,
});

/** The HTTP status of every problem the verifier answers with. What they mean stands in the guide. */
const PROBLEM_STATUS = {
  INVALID_REQUEST: 400,
  AUDIENCE_NOT_YOURS: 400,
  CREDENTIALS_MISSING: 401,
  INVALID_CLIENT: 401,
  INVALID_TOKEN: 401,
  IP_NOT_ALLOWED: 403,
  INSUFFICIENT_SCOPE: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  REPORT_OUT_OF_ORDER: 409,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  FAULT: 500,
  GATEWAY_MISCONFIGURED: 500,
  UNAVAILABLE: 503,
} as const satisfies Partial<Record<ProblemCode, number>>;

export type VerifierProblemCode = keyof typeof PROBLEM_STATUS;

export interface ProblemOptions {
  /** What was wrong this time, in words for whoever wrote the client. Never what was sent. */
  detail?: string;
  headers?: Record<string, string>;
  /** Extension members. */
  members?: Record<string, unknown>;
}

/** What problems need to know of where they are. */
export interface ProblemSource {
  portalUrl: string;
  newRequestId: () => string;
}

/** @see RFC 9457 */
export function problemReply(
  source: ProblemSource,
  code: VerifierProblemCode,
  { detail, headers, members }: ProblemOptions = {},
): Reply {
  const status = PROBLEM_STATUS[code];
  const problem = {
    type: source.portalUrl + problemPath(code),
    title: PROBLEM_GUIDE[code].title,
    status,
    code,
    ...(detail ? { detail } : {}),
    request_id: source.newRequestId(),
    ...members,
  };
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
    body: JSON.stringify(problem),
    code,
  };
}
