import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const keyFor = (sealingKey: Uint8Array, purpose: string) =>
  new Uint8Array(hkdfSync('sha256', sealingKey, new Uint8Array(), `latchkey ${purpose}`, 32));

/**
 * Seals `text` with AES-256-GCM under a key derived for `purpose`. `context` is bound to it: what was sealed for one
 * principal cannot be opened as another's.
 */
export function seal(sealingKey: Uint8Array, purpose: string, context: string, text: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFor(sealingKey, purpose), nonce);
  cipher.setAAD(Buffer.from(context, 'utf8'));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Opens what `seal` closed. @throws if the key, the purpose, the context or a single bit differs */
export function unseal(sealingKey: Uint8Array, purpose: string, context: string, sealed: Uint8Array): string {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keyFor(sealingKey, purpose), nonce);
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([
    decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)),
    decipher.final(),
  ]).toString('utf8');
}
