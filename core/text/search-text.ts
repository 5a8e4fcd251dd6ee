/** Characters. Longer than any name or address that somebody would look for. */
const LENGTH_MAX = 200;

/**
 * What somebody typed into a search, as it is looked for: no name holds a control character or half a character, and
 * PostgreSQL would refuse the question.
 */
export const cleanSearchText = (typed: string): string =>
  typed
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, LENGTH_MAX)
    .toWellFormed();
