import { isNarrower } from './cidr';

export interface NarrowableToken {
  scopes: readonly string[];
  /** Empty: any address. */
  cidrs: readonly string[];
}

export interface WantedNarrowing {
  /** Scopes by name. */
  removeScopes: readonly string[];
  /** The whole list it gets; null: it keeps its own. */
  cidrs: readonly string[] | null;
}

export type DecidedNarrowing =
  /** `changed` is false where the token is that narrow already. */
  | { ok: true; scopes: string[]; cidrs: string[]; changed: boolean }
  | { ok: false; scopes: string }
  | { ok: false; wider: string };

const NAMES_SAID = 5;
const NAME_LENGTH_SAID = 100;

/** What a token carries once it is narrowed as wanted, or why it is not: a word about its scopes, or that it would be wider. */
export function decideNarrowing(token: NarrowableToken, wanted: WantedNarrowing): DecidedNarrowing {
  const gone = new Set(wanted.removeScopes);
  const absent = [...gone].filter((name) => !token.scopes.includes(name));
  if (absent.length > 0) {
    const named = absent.slice(0, NAMES_SAID).map((name) => name.slice(0, NAME_LENGTH_SAID));
    return { ok: false, scopes: `Not on this token: ${named.join(', ')}.` };
  }
  const scopes = token.scopes.filter((name) => !gone.has(name));
  if (gone.size > 0 && scopes.length === 0) {
    return { ok: false, scopes: 'At least one scope stays. To end the token, revoke it.' };
  }
  const cidrs = wanted.cidrs ?? token.cidrs;
  if (!isNarrower(token.cidrs, cidrs)) {
    return {
      ok: false,
      wider:
        'A token is only ever narrowed: each network must lie within one that it has. Issue a new token for more.',
    };
  }
  const isSameList = cidrs.length === token.cidrs.length && cidrs.every((cidr) => token.cidrs.includes(cidr));
  return { ok: true, scopes, cidrs: [...cidrs], changed: gone.size > 0 || !isSameList };
}
