import { z } from 'zod';
import { parseEmail } from '@/core/auth/email';
import { parseNewPassword } from '@/core/password/new-password';
import { cleanText } from '@/core/text/clean-text';
import { accept, type Result, refuseFields } from '../result';

const NAME_LENGTH_MAX = 80;

/** Longer than any name, address or password that is accepted: more is not worth reading. */
const TYPED_LENGTH_MAX = 2_000;

export const typedField = z.string().max(TYPED_LENGTH_MAX, { error: 'Too long.' });

/** What is typed about a person. What is absent was not asked. */
export interface TypedPerson {
  email?: string;
  name?: string;
  password?: string;
}

/**
 * Reads what was typed about a person and answers exactly the same fields, clean, or refuses each that is wrong.
 *
 * @param known what is known already: a password must be neither the address nor the name
 */
export function parsePerson<T extends TypedPerson>(
  typed: T,
  known: { email: string; name: string } = { email: '', name: '' },
): Result<{ [Field in keyof T]: string }> {
  const fields: Record<string, string> = {};
  const person = { ...known };
  const clean: TypedPerson = {};
  if (typed.email !== undefined) {
    const email = parseEmail(typed.email);
    if (email.ok) clean.email = person.email = email.email;
    else fields.email = email.message;
  }
  if (typed.name !== undefined) {
    const name = cleanText(typed.name, { min: 1, max: NAME_LENGTH_MAX, multiline: false });
    if (name.ok) clean.name = person.name = name.text;
    else fields.name = name.message;
  }
  if (typed.password !== undefined) {
    const password = parseNewPassword(typed.password, person);
    if (password.ok) clean.password = password.password;
    else fields.password = password.message;
  }
  if (Object.keys(fields).length > 0) return refuseFields(fields);
  return accept(clean as { [Field in keyof T]: string });
}
