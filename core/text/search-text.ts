/** Characters. Longer than any name or address that somebody would look for. */
const LENGTH_MAX = 200;

/**
 * What somebody typed into a search, as it is looked for: no name holds a control character or half a character, and
 * PostgreSQL would refuse the question.
 */
export const cleanSearchText = (typed: string): string => (looksLikeSecret(typed) ? '' : cleaned(typed));

const SECRET = /[a-z][a-z0-9]{1,11}_(?:pat|app|ver|ocs)_[0-9A-Za-z]{12,}/;

/**
 * Whether somebody pasted a secret, whole or mistyped, where a search was meant: it must not be looked for, shown again or
 * stand in an address. Looser than the format, so that a wrong character changes nothing, and neither does a lost half.
 */
export const looksLikeSecret = (typed: string): boolean => SECRET.test(typed);

const cleaned = (typed: string): string =>
  typed
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, LENGTH_MAX)
    .toWellFormed();
