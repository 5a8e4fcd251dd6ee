import { createHash } from 'node:crypto';

/**
 * A short text that stands for what somebody was shown, so that what they confirm is that and nothing else. Equal values
 * give equal texts; it hides nothing.
 */
export const fingerprint = (shown: unknown): string =>
  createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 22);
