import { cleanText } from '@/core/text/clean-text';
import { accept, type Result, refuseFields } from '../result';

const NAME_LENGTH_MAX = 80;
const DESCRIPTION_LENGTH_MAX = 1_000;

/** Reads an application's name and description as they were typed. Refuses with INVALID_INPUT (fields: name, description). */
export function parseApplicationWords(typed: {
  name: string;
  description: string;
}): Result<{ name: string; description: string }> {
  const name = cleanText(typed.name, { min: 1, max: NAME_LENGTH_MAX, multiline: false });
  const description = cleanText(typed.description, { min: 0, max: DESCRIPTION_LENGTH_MAX, multiline: true });
  if (name.ok && description.ok) return accept({ name: name.text, description: description.text });
  return refuseFields({
    ...(name.ok ? {} : { name: name.message }),
    ...(description.ok ? {} : { description: description.message }),
  });
}
