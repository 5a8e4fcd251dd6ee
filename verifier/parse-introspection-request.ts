import { normaliseAddress } from '@/core/token/cidr';
import type { Parsed } from './parse-verify-request';

/** `POST /oauth/introspect`. @see RFC 7662 §2.1 */
export interface IntrospectionQuestion {
  token: string;
  /** The end client's address: a parameter of ours, which §2.1 leaves room for. */
  ip: string | null;
}

/** A second way to say who asks, beside the Authorization header. */
const CREDENTIAL_PARAMETERS = ['client_secret', 'client_assertion', 'access_token'];

/**
 * Reads the form. No parameter may come twice (RFC 6749 §3.1); one without a value counts as absent; unknown ones, and
 * `token_type_hint` among them, are passed over.
 */
export function parseIntrospectionQuestion(text: string): Parsed<IntrospectionQuestion> {
  const form = new URLSearchParams(text);
  const names = [...form.keys()];
  if (new Set(names).size < names.length) return { ok: false, detail: 'A parameter comes twice.' };
  if (CREDENTIAL_PARAMETERS.some((name) => form.has(name))) {
    return { ok: false, detail: 'Say who asks in the Authorization header, and nowhere else.' };
  }
  const token = form.get('token');
  if (!token) return { ok: false, detail: 'token is missing.' };
  const ip = form.get('ip') || null;
  const address = ip === null ? null : normaliseAddress(ip);
  if (ip !== null && address === null) return { ok: false, detail: 'ip is an IP address.' };
  return { ok: true, value: { token, ip: address } };
}
