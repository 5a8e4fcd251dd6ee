import { isScopeName } from '@/core/scope/scope-name';
import { normaliseAddress } from '@/core/token/cidr';
import { parseTokenSecret } from '@/core/token/token-format';

/** `POST /v1/tokens/verify`: is this token good, now, for this request? */
export interface VerifyQuestion {
  /** As the client presented it, whatever it is. */
  token: string;
  /** All of them are needed; none asks only whether the token is good at this API. */
  scopes: string[];
  /** The end client's address, in the one spelling we compare. */
  ip: string | null;
  /** Repeats what the credential says already; another one is a mistake worth hearing about. */
  audience: string | null;
}

export type Parsed<T> = { ok: true; value: T } | { ok: false; detail: string };

export const SCOPES_MAX = 100;

/** A secret sent in the place of a scope would be counted by name, and shown. */
export const canBeAsked = (scope: string): boolean => isScopeName(scope) && !parseTokenSecret(scope).ok;

const isText = (value: unknown): value is string => typeof value === 'string';

const NO_ADDRESS = 'ip is an IP address.';

interface Member {
  holds: (value: unknown) => boolean;
  says: string;
}

/** Each member: what it must be, in words and as a test. `method`, `url` and `dpop` are for tokens bound to a key. */
const MEMBERS: ReadonlyMap<string, Member> = new Map(
  Object.entries<Member>({
    token: { holds: isText, says: 'token is the text the client presented.' },
    scopes: {
      holds: (value) =>
        Array.isArray(value) &&
        value.length <= SCOPES_MAX &&
        value.every((item) => isText(item) && canBeAsked(item)),
      says: `scopes is a list of at most ${SCOPES_MAX} scope names.`,
    },
    ip: { holds: isText, says: NO_ADDRESS },
    audience: { holds: isText, says: 'audience is a text.' },
    method: { holds: isText, says: 'method is a text.' },
    url: { holds: isText, says: 'url is a text.' },
    dpop: { holds: isText, says: 'dpop is a text.' },
  }),
);

/** The members that count, once each was found to be what it must be. */
interface QuestionMembers {
  token?: string;
  scopes?: string[];
  ip?: string;
  audience?: string;
}

/**
 * Reads the question. An unknown member is refused rather than passed over: it may be a restriction the caller counts
 * on and we do not know.
 */
export function parseVerifyQuestion(text: string): Parsed<VerifyQuestion> {
  const body = parseObject(text);
  if (!body) return { ok: false, detail: 'The body is one JSON object.' };
  for (const name of Object.keys(body)) {
    const member = MEMBERS.get(name);
    if (!member)
      return { ok: false, detail: `Only these members are known: ${[...MEMBERS.keys()].join(', ')}.` };
    if (!member.holds(body[name])) return { ok: false, detail: member.says };
  }
  const { token, scopes = [], ip, audience } = body as QuestionMembers;
  if (token === undefined) return { ok: false, detail: 'token is missing.' };
  const address = ip === undefined ? null : normaliseAddress(ip);
  if (ip !== undefined && address === null) return { ok: false, detail: NO_ADDRESS };
  return {
    ok: true,
    value: {
      token,
      scopes: scopes.length > 1 ? [...new Set(scopes)] : scopes,
      ip: address,
      audience: audience ?? null,
    },
  };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
