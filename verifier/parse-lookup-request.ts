import { z } from 'zod';
import type { Parsed } from './parse-verify-request';

const lookupQuestion = z.strictObject({ token: z.string() });

/** `POST /v1/tokens/lookup`: the records of the token that a client presented. */
export function parseLookupQuestion(text: string): Parsed<z.infer<typeof lookupQuestion>> {
  const parsed = lookupQuestion.safeParse(parseJson(text));
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, detail: 'The body is one JSON object with token, the text the client presented.' };
}

/** Undefined for what is no JSON, which no schema takes. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
