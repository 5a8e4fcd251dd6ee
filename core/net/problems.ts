/**
 * Every problem the verifier answers with (RFC 9457): one table from the stable code to its HTTP status and its words.
 * `type` is the portal's page about the code, so a new code needs nothing but a row here.
 */
export const VERIFIER_PROBLEMS = {
  INVALID_REQUEST: { status: 400, title: 'The request is malformed' },
  AUDIENCE_NOT_YOURS: { status: 400, title: 'The credential belongs to another audience' },
  CREDENTIALS_MISSING: { status: 401, title: 'No credential was presented' },
  INVALID_TOKEN: { status: 401, title: 'The credential is no good' },
  IP_NOT_ALLOWED: { status: 403, title: 'The credential may not be used from this address' },
  NOT_FOUND: { status: 404, title: 'There is nothing here' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The method is not allowed here' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body has the wrong media type' },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large' },
  INTERNAL_ERROR: { status: 500, title: 'Something failed on our side' },
  VERIFICATION_UNAVAILABLE: { status: 503, title: 'We cannot know right now' },
} as const satisfies Record<string, { status: number; title: string }>;

export type VerifierProblemCode = keyof typeof VERIFIER_PROBLEMS;

/** The address of a problem's page. */
export const problemType = (portalUrl: string, code: string): string => `${portalUrl}/problems/${code}`;
