/**
 * Public ids: what ids look like outside the program. A prefix that says what it is, and the UUID's 128 bits as 26
 * Crockford base32 characters, upper case: `tok_01JB3X8Q0R5N7WD2XK4M9V6ZPA`. A handle, not a credential: no secret's
 * prefix is ever one of these.
 */

/** The one table of prefixes. */
export const ID_PREFIXES = {
  token: 'tok',
  user: 'usr',
  application: 'app',
  api: 'api',
  role: 'rol',
  scope: 'scp',
  verifierCredential: 'vrc',
  tokenSecret: 'sec',
  session: 'ses',
  oneTimeLink: 'lnk',
  audit: 'aud',
  request: 'req',
  verifierInstance: 'ins',
  bulkRevocation: 'brv',
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BODY_LENGTH = 26;
const HYPHEN = 45;
const DIGIT_0 = 48;
const LETTER_A = 97;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `tok_…` from a lower-case UUID. @throws RangeError if `uuid` is not one */
export function formatPublicId(kind: IdKind, uuid: string): string {
  if (!UUID.test(uuid)) throw new RangeError('not a UUID');
  // 26 characters hold 130 bits: two zeros, then the UUID. In small integers, because each verification writes several.
  let body = '';
  let rest = 0;
  let restBits = 2;
  for (let i = 0; i < uuid.length; i += 1) {
    const code = uuid.charCodeAt(i);
    if (code === HYPHEN) continue;
    rest = (rest << 4) | (code < LETTER_A ? code - DIGIT_0 : code - LETTER_A + 10);
    restBits += 4;
    if (restBits < 5) continue;
    restBits -= 5;
    body += ALPHABET.charAt(rest >> restBits);
    rest &= (1 << restBits) - 1;
  }
  return `${ID_PREFIXES[kind]}_${body}`;
}

/** The UUID behind a public id of this kind; null for anything else. Only the canonical spelling is one. */
export function parsePublicId(kind: IdKind, text: string): string | null {
  const prefix = `${ID_PREFIXES[kind]}_`;
  if (text.length !== prefix.length + BODY_LENGTH || !text.startsWith(prefix)) return null;
  let bits = 0n;
  for (const character of text.slice(prefix.length)) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return null;
    bits = (bits << 5n) | BigInt(value);
  }
  if (bits >> 128n !== 0n) return null;
  const hex = bits.toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** What a public id is of, and the UUID behind it; null for what is no public id. */
export function parseAnyPublicId(text: string): { kind: IdKind; uuid: string } | null {
  for (const kind of ID_KINDS) {
    const uuid = text.startsWith(`${ID_PREFIXES[kind]}_`) ? parsePublicId(kind, text) : null;
    if (uuid) return { kind, uuid };
  }
  return null;
}

const ID_KINDS = Object.keys(ID_PREFIXES) as IdKind[];

/** The id that nothing has: who asks for what is no id is shown nothing, not everything. */
export const ID_OF_NOTHING = '00000000-0000-0000-0000-000000000000';
