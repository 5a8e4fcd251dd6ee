import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** A question is a token and a few words; whoever sends more means something else. */
export const BODY_BYTES_MAX = 16 * 1_024;

export type ReadBody =
  | { ok: true; text: string }
  | { ok: false; code: 'UNSUPPORTED_MEDIA_TYPE' | 'BODY_TOO_LARGE' | 'INVALID_REQUEST'; detail: string };

/** Reads the body of a request as UTF-8 text of `mediaType`, and stops reading at the limit. Calls `done` once. */
export function readBody(request: IncomingMessage, mediaType: string, done: (body: ReadBody) => void): void {
  const refusal = refuseHead(request.rawHeaders, mediaType);
  if (refusal) done(refusal);
  else collect(request, done);
}

/** What a request's head says of a body that will not be read; null if it will. */
function refuseHead(rawHeaders: readonly string[], mediaType: string): ReadBody | null {
  let contentType: string | undefined;
  let length = 0;
  // Only these three of the headers, and in place: Node's own `headers` makes an object of all of them.
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    const value = rawHeaders[i + 1] ?? '';
    if (isHeader(name, 'content-type')) contentType ??= value;
    else if (isHeader(name, 'content-length')) length = Number(value);
    else if (isHeader(name, 'content-encoding') && value.toLowerCase() !== 'identity') return COMPRESSED;
  }
  if (!hasMediaType(contentType, mediaType)) {
    return { ok: false, code: 'UNSUPPORTED_MEDIA_TYPE', detail: `Send ${mediaType} in UTF-8.` };
  }
  return length > BODY_BYTES_MAX ? TOO_LARGE : null;
}

const isHeader = (name: string, lowerCase: string): boolean =>
  name.length === lowerCase.length && name.toLowerCase() === lowerCase;

const COMPRESSED: ReadBody = {
  ok: false,
  code: 'UNSUPPORTED_MEDIA_TYPE',
  detail: 'Send the body uncompressed.',
};

const TOO_LARGE: ReadBody = {
  ok: false,
  code: 'BODY_TOO_LARGE',
  detail: `At most ${BODY_BYTES_MAX} bytes are read.`,
};

const CUT_OFF: ReadBody = { ok: false, code: 'INVALID_REQUEST', detail: 'The body was cut off.' };
const NOT_UTF8: ReadBody = { ok: false, code: 'INVALID_REQUEST', detail: 'The body is not UTF-8.' };

function collect(request: IncomingMessage, done: (body: ReadBody) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let isDone = false;
  const finish = (body: ReadBody) => {
    if (isDone) return;
    isDone = true;
    done(body);
  };
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > BODY_BYTES_MAX) {
      request.pause();
      finish(TOO_LARGE);
    } else chunks.push(chunk);
  });
  request.on('end', () => finish(textOf(chunks)));
  request.on('error', () => finish(CUT_OFF));
  request.on('close', () => finish(CUT_OFF));
}

function textOf(chunks: readonly Buffer[]): ReadBody {
  const [first] = chunks;
  const bytes = first && chunks.length === 1 ? first : Buffer.concat(chunks);
  return isUtf8(bytes) ? { ok: true, text: bytes.toString('utf8') } : NOT_UTF8;
}

function hasMediaType(header: string | undefined, mediaType: string): boolean {
  if (header === mediaType) return true;
  const [type = '', ...parameters] = (header ?? '').split(';');
  return (
    type.trim().toLowerCase() === mediaType &&
    parameters.every((parameter) => /^\s*(charset="?utf-8"?)?\s*$/i.test(parameter))
  );
}
