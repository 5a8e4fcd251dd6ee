import { problemType, VERIFIER_PROBLEMS, type VerifierProblemCode } from '@/core/net/problems';

/** A whole answer. Every one carries `Cache-Control: no-store`; the server adds it. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export const jsonReply = (status: number, value: unknown): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value),
});

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
  const { status, title } = VERIFIER_PROBLEMS[code];
  const problem = {
    type: problemType(source.portalUrl, code),
    title,
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
  };
}
