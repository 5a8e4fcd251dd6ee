import { z } from 'zod';
import { ID_OF_NOTHING, type IdKind, parsePublicId } from '@/core/ids/public-id';
import { type Refusal, refuseFields } from '../result';

/** Anyone can send anything to an action's address: what is not a form is handed on as it is, for the schema to refuse. */
export function readForm(sent: unknown): unknown {
  if (!(sent instanceof FormData)) return sent;
  const fields = new Map<string, FormDataEntryValue | FormDataEntryValue[]>();
  // Each entry once: to ask the form for each name would take the square of them, from anybody who sends some thousands.
  for (const [name, value] of sent) {
    // React adds fields of its own.
    if (name.startsWith('$ACTION')) continue;
    const before = fields.get(name);
    if (before === undefined) fields.set(name, value);
    else if (Array.isArray(before)) before.push(value);
    else fields.set(name, [before, value]);
  }
  return Object.fromEntries(fields);
}

/** A field of which a form sends none, one or many, such as ticked boxes. */
export const listField = z.preprocess(
  (sent) => (sent === undefined ? [] : Array.isArray(sent) ? sent : [sent]),
  z.array(z.string()),
);

/** A public id, to the id inside. A text that is none finds nothing, as an id that is nobody's does. */
export const publicIdField = (kind: IdKind) =>
  z.string().transform((text) => parsePublicId(kind, text) ?? ID_OF_NOTHING);

/** The first thing wrong with each field, in words. Nothing of what was sent is said back. */
export function refuseIssues(error: z.ZodError): Refusal {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[issue.path.join('.')] ??= issue.message;
  return refuseFields(fields);
}
