/** Fewest characters (code points) of a password that is the only factor. No rules of composition. @see NIST SP 800-63B-4 §3.1.1 */
export const PASSWORD_LENGTH_MIN = 15;
/** Most characters: long enough for any passphrase, short enough that hashing one costs nobody's patience. */
export const PASSWORD_LENGTH_MAX = 128;

/** Characters as a person counts them: code points, not UTF-16 units. */
export const passwordLength = (password: string): number => [...password].length;
