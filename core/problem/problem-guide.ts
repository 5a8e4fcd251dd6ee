/**
 * What each error code means and what to do about it: the one table behind the pages that a problem's `type` points at.
 *
 * @see RFC 9457 §3.1.1: `type` is a URI that, when dereferenced, should give human-readable documentation.
 */
export interface ProblemEntry {
  /** Who meets it: a caller of the portal, the holder of a token, or an API server that asks a verifier. */
  met: 'portal' | 'token' | 'verifier';
  title: string;
  /** What happened. */
  means: string;
  /** What to do, most likely first. */
  cures: readonly string[];
}

export const PROBLEM_GUIDE = {
  // ---------- the portal ----------
  INVALID_INPUT: {
    met: 'portal',
    title: 'Some fields are wrong',
    means:
      'The request was understood, but one or more of its fields cannot be accepted. Nothing was changed.',
    cures: ['Read `fields` in the answer: it says for each wrong field what is wrong with it.'],
  },
  NOT_SIGNED_IN: {
    met: 'portal',
    title: 'Not signed in',
    means: 'The request needs a session, and none came with it, or the one that came has ended.',
    cures: ['Sign in again. Sessions end by themselves after a while, and at once when a password changes.'],
  },
  WRONG_CREDENTIALS: {
    met: 'portal',
    title: 'E-mail or password is wrong',
    means:
      'The two do not belong together, or the account cannot sign in. Latchkey gives one answer for all of these, so that nobody learns which addresses have an account.',
    cures: ['Check both and try again.', 'Ask an admin for a password reset link.'],
  },
  LINK_INVALID: {
    met: 'portal',
    title: 'The link does not work any more',
    means: 'One-time links work once and for a limited time, and a newer link ends the older one.',
    cures: [
      'For an invitation or a password reset, ask an admin for a new link.',
      'For the set-up of a new portal, start Latchkey again: it prints a new link while there is no admin.',
    ],
  },
  FORBIDDEN: {
    met: 'portal',
    title: 'Not yours to do',
    means: 'You may see this, but your roles do not let you change it. Nothing was changed.',
    cures: ['Ask an admin to do it, or to give you a role that may.'],
  },
  NOT_FOUND: {
    met: 'portal',
    title: 'No such thing, or not yours',
    means:
      'There is nothing under this id that you may see. Latchkey answers the same in both cases. A verifier says it of a secret that it does not know.',
    cures: [
      'Check the id.',
      'Sign in as the owner.',
      'For a secret: check that it was issued by this installation, and that all of it was copied.',
    ],
  },
  EMAIL_TAKEN: {
    met: 'portal',
    title: 'A user has this e-mail address',
    means: 'Each e-mail address belongs to at most one user.',
    cures: ['Look for the user in the list; if they cannot sign in, give them a reset link.'],
  },
  TOKEN_LIMIT_REACHED: {
    met: 'portal',
    title: 'No more live tokens for this owner',
    means: 'The policy sets how many live tokens one owner may have. Expired and revoked ones do not count.',
    cures: ['Revoke a token that is not needed.', 'Ask an admin to raise the limit.'],
  },
  ALREADY_REVOKED: {
    met: 'portal',
    title: 'The token is revoked already',
    means: 'Somebody revoked it before. Nothing was changed now.',
    cures: ['Open the token: its history says when and by whom.'],
  },
  ALREADY_DONE: {
    met: 'portal',
    title: 'That is done already',
    means: 'Things are already as you asked for. Nothing was changed.',
    cures: ['Reload the page to see how they are now.'],
  },
  ROTATION_IN_FLIGHT: {
    met: 'portal',
    title: 'The last rotation is under way',
    means: 'A token has at most two secrets, and the old one still opens it.',
    cures: [
      'See on its page who still uses the old secret, and move them over.',
      'Retire the old secret, then rotate again.',
    ],
  },
  NOT_RESTORABLE: {
    met: 'portal',
    title: 'The token stays revoked',
    means:
      'A revoked token can be restored for 24 hours, unless its secret was exposed or it has expired since. Nothing was changed.',
    cures: ['Create a new token.'],
  },
  NOT_NARROWER: {
    met: 'portal',
    title: 'A token is never widened',
    means:
      'A token that is issued can lose scopes and addresses, and gets no new ones: whoever holds its secret would get them too. Nothing was changed.',
    cures: ['Create a new token that carries what is needed.'],
  },
  AGAINST_POLICY: {
    met: 'portal',
    title: 'The policy does not allow it',
    means: 'The policy has changed since this token was made, and does not allow such tokens any more.',
    cures: ['Create a new token within the policy.', 'Ask an admin whether the policy is meant that way.'],
  },
  LAST_ADMIN: {
    met: 'portal',
    title: 'The last active admin has to stay',
    means: 'After this change nobody could administer the portal any more.',
    cures: ['Make somebody else an admin first.'],
  },
  LAST_OWNER: {
    met: 'portal',
    title: 'The last owner has to stay',
    means: 'After this change the application would have no owner, and nobody but an admin could run it.',
    cures: ['Make another member an owner first.', 'Archive the application if nobody needs it any more.'],
  },
  CHANGED_MEANWHILE: {
    met: 'portal',
    title: 'Somebody changed it meanwhile',
    means:
      'What you looked at is not what is there any more, so what you confirmed might do something else. Nothing was changed.',
    cures: ['Reload, look at what is there now, and decide again.'],
  },
  OWNER_INACTIVE: {
    met: 'token',
    title: 'The owner is not active',
    means:
      'The person this token acts for is suspended or gone. Their tokens stop working on the next request and cannot be added to.',
    cures: ['Ask an admin to resume the person.', 'Use a token of someone who is active.'],
  },
  IDEMPOTENCY_MISMATCH: {
    met: 'portal',
    title: 'One idempotency key, two requests',
    means:
      'This key was used within the last ten minutes for a request with other content. Nothing was changed.',
    cures: ['Send a fresh key with each new request, and the same key only with an exact repetition.'],
  },
  RATE_LIMITED: {
    met: 'portal',
    title: 'Too many requests',
    means: 'This was asked too often in a short time. Nothing was changed.',
    cures: ['Wait as many seconds as `Retry-After` says, then try again.'],
  },
  BAD_TARGET: {
    met: 'portal',
    title: 'The request target is not a path',
    means: 'The first line of the request names something other than a plain path on this server.',
    cures: ['Send the path only, with forward slashes and complete `%` codes, such as `/tokens`.'],
  },
  LENGTH_REQUIRED: {
    met: 'portal',
    title: 'A body must say its length',
    means:
      'The request has a body in chunks. The portal refuses large bodies before it reads them, by the length they announce.',
    cures: [
      'Send `Content-Length`.',
      'A proxy in between may be cutting bodies into chunks: let it buffer requests.',
    ],
  },
  BAD_HOST: {
    met: 'portal',
    title: 'The request must name one host',
    means: 'It carried no Host header, or more than one.',
    cures: ['Send one Host header. A proxy in between may be adding another.'],
  },
  WRONG_HOST: {
    met: 'portal',
    title: 'This is another host',
    means: 'A request that changes something came under a host name that is not the portal’s own.',
    cures: [
      'Use the address in `PORTAL_URL`.',
      'Set `PORTAL_URL` to the address people use, and start again.',
    ],
  },
  CROSS_SITE: {
    met: 'portal',
    title: 'Another site may not change anything here',
    means:
      'The browser said that this request comes from a page of another site. It was refused before anything was read.',
    cures: ['Open the portal itself and do it there.'],
  },
  FAULT: {
    met: 'portal',
    title: 'Something failed on our side',
    means: 'The request could not be answered because of a fault in the portal or its database.',
    cures: [
      'Try again. With an idempotency key a repetition is safe.',
      'Give the operator the `request_id`: it is in their log.',
    ],
  },
  // ---------- verification ----------
  INVALID_FORMAT: {
    met: 'token',
    title: 'Not a Latchkey secret',
    means:
      'The text has not the form of a secret, or its checksum does not fit: a character is missing or changed.',
    cures: ['Copy the whole secret again, without spaces or line breaks.'],
  },
  REVOKED: {
    met: 'token',
    title: 'The token was revoked',
    means: 'Its owner or an admin ended it.',
    cures: [
      'Open the token: its history says when, by whom and why. For 24 hours it can be restored there, unless it was exposed.',
      'Create a new token.',
    ],
  },
  SUSPENDED: {
    met: 'token',
    title: 'The token is suspended',
    means: 'It was paused and can be resumed.',
    cures: ['Ask an admin why, and to resume it.'],
  },
  PENDING_APPROVAL: {
    met: 'token',
    title: 'The token waits for approval',
    means: 'One of its scopes needs an admin’s consent, which has not been given yet.',
    cures: ['Ask an admin to approve it.'],
  },
  NOT_YET_VALID: {
    met: 'token',
    title: 'The token is not valid yet',
    means: 'It was issued to start working at a later instant.',
    cures: ['Wait until then: the token’s page shows the exact instant.'],
  },
  EXPIRED: {
    met: 'token',
    title: 'The token has expired',
    means: 'Its life ended at the instant that was chosen when it was made.',
    cures: ['Create a new token. Expired tokens cannot be revived.'],
  },
  RETIRED: {
    met: 'token',
    title: 'This secret has been retired',
    means: 'The token was rotated: it lives on, with a newer secret.',
    cures: ['Use the newer secret.', 'If it is lost, rotate the token again.'],
  },
  AUDIENCE_MISMATCH: {
    met: 'token',
    title: 'The token is for another API',
    means: 'None of the scopes on this token belongs to the API it was sent to.',
    cures: ['Use a token that carries scopes of this API.', 'Check the address the request went to.'],
  },
  IP_NOT_ALLOWED: {
    met: 'token',
    title: 'Not from this address',
    means:
      'The token may only be used from certain addresses, and this request came from another one, or from none that is known.',
    cures: [
      'Send the request from an allowed address: the token’s page lists them.',
      'API server: pass the client’s address as `ip` when you ask.',
    ],
  },
  PROOF_REQUIRED: {
    met: 'token',
    title: 'A proof of possession is needed',
    means: 'The token is bound to a key, and the request did not prove that it holds that key.',
    cures: ['Send a DPoP proof with each request.'],
  },
  PROOF_INVALID: {
    met: 'token',
    title: 'The proof of possession does not hold',
    means: 'A proof came with the request, but it is not for this token, this request or this moment.',
    cures: [
      'Make a fresh proof for each request, with the exact method and address.',
      'Check the clock of the client.',
    ],
  },
  INSUFFICIENT_SCOPE: {
    met: 'token',
    title: 'The token lacks a scope',
    means:
      'The token is good, but what was asked for needs a permission that it does not carry, or that its owner may not give any more.',
    cures: [
      'Read `missing_scopes` in the answer, and create a token that carries them.',
      'If a scope on the token has lost its effect, its page says so and why.',
    ],
  },
  // ---------- asking a verifier ----------
  INVALID_REQUEST: {
    met: 'verifier',
    title: 'The question is malformed',
    means:
      'The request is not one the verifier understands: a field is missing, doubled or of the wrong type, or it carries two credentials.',
    cures: ['Read `detail`: it names the field.', 'Send one credential, once, in the Authorization header.'],
  },
  AUDIENCE_NOT_YOURS: {
    met: 'verifier',
    title: 'The credential belongs to another audience',
    means:
      'The question named an audience, and it is not the one of the API whose credential came with it. A verifier credential fixes the audience.',
    cures: [
      'Leave `audience` out: the credential says it.',
      'Use a credential of the API that the question is about.',
    ],
  },
  UNSUPPORTED_MEDIA_TYPE: {
    met: 'verifier',
    title: 'The body has the wrong media type',
    means: 'The verifier reads JSON, for introspection a form, in UTF-8 and uncompressed.',
    cures: ['Set Content-Type to what `detail` names, and send the body as it is.'],
  },
  BODY_TOO_LARGE: {
    met: 'verifier',
    title: 'The body is too large',
    means: 'The verifier takes questions of 16 KiB at most, the portal forms of 1 MiB.',
    cures: ['Send the verifier the members of the question only, not the request it is about.'],
  },
  HEADERS_TOO_LARGE: {
    met: 'verifier',
    title: 'The headers are too large',
    means: 'The headers of a request may take 16 KiB together.',
    cures: ['Send only what the question needs: cookies and forwarded headers are not among it.'],
  },
  REQUEST_TIMEOUT: {
    met: 'verifier',
    title: 'The request took too long to arrive',
    means: 'Headers and body have to be here within ten seconds.',
    cures: ['Try again on a fresh connection.'],
  },
  METHOD_NOT_ALLOWED: {
    met: 'verifier',
    title: 'The method is not allowed here',
    means: 'There is something at this address, but it answers to another method.',
    cures: ['Use one of the methods in the `Allow` header of the answer.'],
  },
  CREDENTIALS_MISSING: {
    met: 'token',
    title: 'No token came with the request',
    means: 'The request needs a bearer token, and there was none in its Authorization header.',
    cures: ['Send `Authorization: Bearer` and the secret. A secret in a URL is never read.'],
  },
  INVALID_CLIENT: {
    met: 'verifier',
    title: 'The verifier credential is not good',
    means:
      'API servers prove who they are with a verifier credential (`…_ver_…`). None came, or it is unknown or revoked.',
    cures: ['Issue one: `npx --no latchkey verifier issue --api AUDIENCE`, and send it as a bearer token.'],
  },
  REPORT_OUT_OF_ORDER: {
    met: 'verifier',
    title: 'The report does not follow the last one',
    means:
      'An SDK reported use under a number that is neither the next one of its process nor the last one. Nothing was counted.',
    cures: ['Report on under a new `instance`, from `flush_no` 0. The SDK does so by itself.'],
  },
  GATEWAY_MISCONFIGURED: {
    met: 'verifier',
    title: 'The gateway asks in the wrong way',
    means:
      'A gateway asked whether to let a request through, but its verifier credential is missing, unknown or revoked, or its question names no scope that could be one. It is not the client’s fault, so the client is not told 401.',
    cures: [
      'Operator: set `X-Latchkey-Verifier` to a verifier credential of the API behind the gateway: `npx --no latchkey verifier issue --api AUDIENCE`.',
      'Operator: `/v1/forward-auth` takes `scope` and nothing else; read `detail`.',
    ],
  },
  INVALID_TOKEN: {
    met: 'token',
    title: 'The token is not good',
    means:
      'It is unknown, revoked, expired, or otherwise not good at this API. To whoever only holds the secret all of these look the same; the owner sees the exact reason in the portal.',
    cures: ['Sign in to the portal and open the token.', 'Create a new token.'],
  },
  UNAVAILABLE: {
    met: 'verifier',
    title: 'The answer cannot be known now',
    means:
      'The verifier cannot reach its database, so it neither accepts nor refuses: it says that it does not know.',
    cures: [
      'Try again after `Retry-After` seconds.',
      'Operator: check the database; `/readyz` says when it is back.',
    ],
  },
} as const satisfies Record<string, ProblemEntry>;

export type ProblemCode = keyof typeof PROBLEM_GUIDE;

/** Where the page about a code is, below the portal's origin: `/problems/email-taken`. */
export const problemPath = (code: ProblemCode) => `/problems/${code.toLowerCase().replaceAll('_', '-')}`;

/** The code that the last part of a problem's address names, in any case, with hyphens or underscores; null if none does. */
export function parseProblemSlug(slug: string): ProblemCode | null {
  const code = slug.toUpperCase().replaceAll('-', '_');
  return Object.hasOwn(PROBLEM_GUIDE, code) ? (code as ProblemCode) : null;
}
