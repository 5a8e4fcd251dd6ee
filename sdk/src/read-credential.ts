import { readBearerCredential } from '@/core/http/bearer-credential';

/** `unreadable`: the API's own function threw, for this reason. `malformed`: it cannot stand in a header, and is not quoted. */
export type ReadCredential =
  | { ok: true; text: string }
  | { ok: false; why: 'none yet' }
  | { ok: false; why: 'unreadable'; error: unknown }
  | { ok: false; why: 'malformed' };

/** Asks for the verifier credential; a file's line end does not count. */
export function readCredential(read: () => string | null): ReadCredential {
  let text: string | undefined;
  try {
    text = read()?.trim();
  } catch (error) {
    return { ok: false, why: 'unreadable', error };
  }
  if (!text) return { ok: false, why: 'none yet' };
  // Before it gets into a header: a network library quotes what it cannot send.
  const isBearer = readBearerCredential(['authorization', `Bearer ${text}`]).kind === 'bearer';
  return isBearer ? { ok: true, text } : { ok: false, why: 'malformed' };
}
