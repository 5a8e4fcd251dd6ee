import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** A question is a token and a few words; whoever sends more means something else. */
export const BODY_BYTES_MAX = 16 * 1_024;

export type ReadBody =
  | { ok: true; text: string }
  | { ok: false; code: 'UNSUPPORTED_MEDIA_TYPE' | 'BODY_TOO_LARGE' | 'INVALID_REQUEST'; detail: string };

/** Reads the body of a request as UTF-8 text of `mediaType`, and stops reading at the limit. */
export async function readBody(request: IncomingMessage, mediaType: string): Promise<ReadBody> {
  if (!hasMediaType(request.headers['content-type'], mediaType)) {
    return { ok: false, code: 'UNSUPPORTED_MEDIA_TYPE', detail: `Send ${mediaType} in UTF-8.` };
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return { ok: false, code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'Send the body uncompressed.' };
  }
  if (Number(request.headers['content-length'] ?? 0) > BODY_BYTES_MAX) return TOO_LARGE;
  const bytes = await collect(request);
  if (bytes === 'too large') return TOO_LARGE;
  if (bytes === 'cut off') return { ok: false, code: 'INVALID_REQUEST', detail: 'The body was cut off.' };
  if (!isUtf8(bytes)) return { ok: false, code: 'INVALID_REQUEST', detail: 'The body is not UTF-8.' };
  return { ok: true, text: bytes.toString('utf8') };
}

const TOO_LARGE: ReadBody = {
  ok: false,
  code: 'BODY_TOO_LARGE',
  detail: `At most ${BODY_BYTES_MAX} bytes are read.`,
};

function collect(request: IncomingMessage): Promise<Buffer | 'too large' | 'cut off'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > BODY_BYTES_MAX) {
        request.pause();
        resolve('too large');
      } else chunks.push(chunk);
    });
    request.once('end', () => {
      const [first] = chunks;
      resolve(first && chunks.length === 1 ? first : Buffer.concat(chunks));
    });
    request.once('error', () => resolve('cut off'));
    request.once('close', () => resolve('cut off'));
  });
}

function hasMediaType(header: string | undefined, mediaType: string): boolean {
  if (header === mediaType) return true;
  const [type = '', ...parameters] = (header ?? '').split(';');
  return (
    type.trim().toLowerCase() === mediaType &&
    parameters.every((parameter) => /^\s*(charset="?utf-8"?)?\s*$/i.test(parameter))
  );
}
