import { randomBytes as nodeRandomBytes } from 'node:crypto';

export type RandomBytes = (length: number) => Uint8Array;

/** Bytes of the operating system's generator; the only source of secrets. */
export const randomBytes: RandomBytes = (length) => nodeRandomBytes(length);

/** URL-safe text of `bytes` random bytes (base64url, no padding). */
export function randomText(bytes: number): string {
  return nodeRandomBytes(bytes).toString('base64url');
}
