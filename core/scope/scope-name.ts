/** Longest scope name: what one usage row's `value` holds. */
export const SCOPE_NAME_LENGTH_MAX = 100;

/** A scope-token: printable ASCII without space, `"` and `\`. @see RFC 6749 §3.3 */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** Latchkey's own API has these; an API of the operator's that took one could pass for it. */
const OWN_PREFIX = 'latchkey:';

/** Whether a text can be the name of a scope at all, Latchkey's own included. `*` is none: nothing here means everything. */
export const isScopeName = (text: string): boolean =>
  text !== '*' && text.length <= SCOPE_NAME_LENGTH_MAX && SCOPE_TOKEN.test(text);

/** Why a text cannot name a scope of an operator's API, in words; null if it can. */
export function refuseScopeName(text: string): string | null {
  if (text === '') return 'is empty';
  if (text.length > SCOPE_NAME_LENGTH_MAX) {
    return `has ${text.length} characters, at most ${SCOPE_NAME_LENGTH_MAX} fit`;
  }
  if (!SCOPE_TOKEN.test(text)) {
    return 'may hold letters, digits and punctuation, but no space, quotation mark or backslash';
  }
  if (text === '*') return 'may not be "*": no scope means everything';
  if (text.startsWith(OWN_PREFIX)) return `may not begin with "${OWN_PREFIX}": those are Latchkey's own`;
  return null;
}
