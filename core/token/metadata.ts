export type ParsedMetadata = { ok: true; metadata: Record<string, unknown> } | { ok: false; message: string };

/** UTF-8 bytes of the compact JSON. */
export const METADATA_BYTES_MAX = 4_096;
const DEPTH_MAX = 8;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** The operator's own facts about a token, handed to API servers with each verification: a JSON object of at most 4 KiB. */
export function parseMetadata(value: unknown): ParsedMetadata {
  if (!isPlainObject(value)) return { ok: false, message: 'Metadata is a JSON object.' };
  if (!isTame(value, DEPTH_MAX)) {
    return {
      ok: false,
      message: `Metadata goes at most ${DEPTH_MAX} levels deep, without NUL or reserved names.`,
    };
  }
  const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
  if (bytes > METADATA_BYTES_MAX) {
    return { ok: false, message: `Metadata has ${bytes} bytes. At most ${METADATA_BYTES_MAX} fit.` };
  }
  return { ok: true, metadata: value };
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTameText = (text: string) => text.isWellFormed() && !text.includes('\0');

function isTame(value: unknown, depthLeft: number): boolean {
  if (typeof value === 'string') return isTameText(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'boolean') return true;
  if (depthLeft === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isTame(item, depthLeft - 1));
  if (!isPlainObject(value)) return false;
  return Object.entries(value).every(
    ([key, item]) => !FORBIDDEN_KEYS.has(key) && isTameText(key) && isTame(item, depthLeft - 1),
  );
}
