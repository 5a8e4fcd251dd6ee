import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, passwordLength } from './password-length';

export type ParsedPassword = { ok: true; password: string } | { ok: false; message: string };

/** Keyboard and counting runs that people type when length is asked for. */
const RUNS = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'];

/**
 * Reads a password that someone chooses. Length is the rule; none of composition. Refused besides: the person's own name or
 * address, one short piece over and over, and a run along the keyboard, because those are tried first.
 *
 * @see NIST SP 800-63B-4 §3.1.1.2
 */
export function parseNewPassword(raw: string, person: { email: string; name: string }): ParsedPassword {
  if (!raw.isWellFormed()) return { ok: false, message: 'Contains a broken character. Type it again.' };
  const password = normalisePassword(raw);
  const length = passwordLength(password);
  if (length < PASSWORD_LENGTH_MIN) {
    return { ok: false, message: `${length} characters. At least ${PASSWORD_LENGTH_MIN}.` };
  }
  if (length > PASSWORD_LENGTH_MAX) {
    return { ok: false, message: `${length} characters. At most ${PASSWORD_LENGTH_MAX} fit.` };
  }
  if (isObvious(password.toLowerCase(), person)) {
    return {
      ok: false,
      message: 'Among the first that anyone would try. Four or five unrelated words do well.',
    };
  }
  return { ok: true, password };
}

/** One spelling for what different keyboards produce for the same character. Spaces are part of a password and stay. */
export const normalisePassword = (raw: string): string => raw.normalize('NFC');

function isObvious(password: string, { email, name }: { email: string; name: string }): boolean {
  const runs = RUNS.some((line) => line.repeat(8).includes(password));
  return (
    runs || repeatsItself(password) || password === email.toLowerCase() || password === name.toLowerCase()
  );
}

const REPEATED_LENGTH_MAX = 10;

function repeatsItself(password: string): boolean {
  for (let length = 1; length <= REPEATED_LENGTH_MAX; length += 1) {
    const piece = password.slice(0, length);
    if (piece.repeat(Math.ceil(password.length / length)).startsWith(password)) return true;
  }
  return false;
}
