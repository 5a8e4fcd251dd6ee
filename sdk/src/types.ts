/** What the package shows of itself. Nothing here comes from elsewhere in the repository: declarations are published as they are. */

/** A token that is good for the request it came with. */
export interface Token {
  /** `tok_…`: a handle, not a secret. Rotation does not change it. */
  id: string;
  /** `personal` acts for a user; `application` belongs to nobody's account. */
  kind: 'personal' | 'application';
  /** Whom it acts for: the owner's id. */
  subject: string;
  owner: {
    type: 'user' | 'application';
    id: string;
    name: string;
    /** Your own id for them, where the portal was told one. */
    externalId: string | null;
  };
  /** In effect at this API now, which may be fewer than were put on it. */
  scopes: readonly string[];
  /** Null: never. */
  expiresAt: Date | null;
  metadata: Readonly<Record<string, unknown>>;
  /** `live`: the verifier was asked. `cache`: decided here, from records the verifier vouches for. */
  source: 'live' | 'cache';
}

export interface Question {
  /** As the client presented it. */
  token: string;
  /** The request needs all of these; none asks only whether the token is good at this API. */
  scopes?: readonly string[];
  /** The end client's address: tokens may be limited to networks. */
  ip?: string;
}

/** Why a token is no good for a request. A newer verifier may know more reasons: what you do not know is a 401. */
export type RefusalCode =
  | 'INVALID_FORMAT'
  | 'NOT_FOUND'
  | 'REVOKED'
  | 'SUSPENDED'
  | 'PENDING_APPROVAL'
  | 'OWNER_INACTIVE'
  | 'NOT_YET_VALID'
  | 'EXPIRED'
  | 'RETIRED'
  | 'AUDIENCE_MISMATCH'
  | 'IP_NOT_ALLOWED'
  | 'PROOF_REQUIRED'
  | 'PROOF_INVALID'
  | 'INSUFFICIENT_SCOPE'
  | 'RATE_LIMITED'
  | (string & {});

/**
 * Refusals are values, frozen where they were decided in this process: others get the same one. `headers` are header fields for your
 * answer to the client: how the token's rate limits stand (`RateLimit`), and that it should move to its newer secret (`Deprecation`, `Sunset`).
 */
export type Verdict =
  | { valid: true; code: 'VALID'; token: Token; headers: Readonly<Record<string, string>> }
  | {
      valid: false;
      code: RefusalCode;
      /** With `INSUFFICIENT_SCOPE`; else empty. */
      missingScopes: readonly string[];
      /** With `RATE_LIMITED`: how long to wait. */
      retryAfterSeconds: number | null;
      headers: Readonly<Record<string, string>>;
    };

export interface Verifier {
  /**
   * Is this token good, now, for this request?
   *
   * @throws VerifierUnavailableError nobody can know now: answer 503
   * @throws VerifierRefusedError the question is wrong, not the token: answer 500
   * @throws TypeError a scope that cannot be one: a misspelling in your own source
   */
  verify(question: Question): Promise<Verdict>;
  /** Whether tokens seen before are decided in this process now; while they are not, the verifier is asked each time. */
  isCurrent(): boolean;
  /** Where a client gets a token with more scopes; null while unknown. */
  portalUrl(): string | null;
  /** Reports the use that was counted, and follows changes no more: whatever is verified after that is asked each time. */
  close(): Promise<void>;
}

export interface VerifierOptions {
  /** The verifier's: `https://verifier.example`. */
  url: string;
  /** This API's verifier credential, or a function that is asked for it each time; null: there is none yet. */
  credential: string | (() => string | null);
  /** Refusals then say where to get a token that would do. */
  portalUrl?: string;
  /** Longer than this is no answer. 1000 by default: your client waits meanwhile. */
  timeoutMs?: number;
  /**
   * For so many seconds after the verifier was last heard of, a token that was found good from what is held is taken to be good
   * still, revoked meanwhile or not. 0 by default: nobody gets through whom nobody vouches for.
   */
  staleIfError?: number;
  /** Tokens held in memory at the most, some 3 kB each; 20,000 by default. */
  recordsMax?: number;
  /** Hears of each failure to reach the verifier. By default each is said on the console, the same one once a minute. */
  onError?: (error: Error) => void;
}

/** What a request presents, and what it needs. */
export interface AuthorizationRequest {
  verifier: Verifier;
  /** Each Authorization header of the request. Two are two credentials, which frameworks like to hide. */
  authorization: readonly string[];
  /** What stands behind `?` in its URL. */
  query: string;
  /** The client's address; null while unknown, and then a token limited to networks is refused. */
  ip: string | null;
  /** All of these; none asks only whether the token is good at this API. */
  scopes: readonly string[];
  /** What the challenge of a refusal calls your API; `latchkey` by default. */
  realm?: string;
}

/** `headers` go into the answer to the client, whatever it is. */
export type Authorization = { ok: true; token: Token; headers: Readonly<Record<string, string>> } | Refusal;

/** A whole answer for the client: the exact reason a token is no good is its owner's business, in the portal. */
export interface Refusal {
  ok: false;
  status: number;
  /** All there is to send, `Content-Type` included. */
  headers: Record<string, string>;
  /** A problem (RFC 9457), as JSON. */
  body: string;
}

/** What all adapters' `protect` takes. */
export interface ProtectOptions {
  /** The request needs all of these; `[]` asks only for a token that is good at this API. */
  scopes: readonly string[];
  /** What the challenge of a refusal calls your API; `latchkey` by default. */
  realm?: string;
}
