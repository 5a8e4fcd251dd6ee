export type ParsedEmail = { ok: true; email: string } | { ok: false; message: string };

/** RFC 5321 §4.5.3.1: an address that can be written between angle brackets has at most this many characters. */
const LENGTH_MAX = 254;

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/**
 * Reads one e-mail address into the one spelling that is stored and compared: lower case, ASCII.
 *
 * Refuses what two programs may read as two different addresses: quoted local parts, look-alike letters (a domain of other
 * scripts is written in its `xn--` form), lists, comments, and a full-width `＠`, which normalising would turn into `@`.
 *
 * @see RFC 5321 §4.1.2, of which this is the part that people use
 */
export function parseEmail(raw: string): ParsedEmail {
  const email = raw.trim().toLowerCase();
  const [local = '', domain = '', ...rest] = email.split('@');
  const wellFormed = rest.length === 0 && local.length <= 64 && LOCAL_PART.test(local) && DOMAIN.test(domain);
  // Lower-casing some letters of other scripts gives ASCII ones (the Kelvin sign becomes k): they are refused as typed.
  const ascii = /^[\x21-\x7e]*$/.test(raw.trim());
  if (wellFormed && ascii && email.length <= LENGTH_MAX) return { ok: true, email };
  return { ok: false, message: 'Not an e-mail address that Latchkey can use, such as name@example.com.' };
}
