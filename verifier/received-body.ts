import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** The bytes of a body, or why there are none. */
export type ReceivedBody = Buffer | 'too large' | 'cut off';

/** Reads what follows a request's head, and stops at the limit. Calls `done` once. */
export function receiveBody(
  request: IncomingMessage,
  bytesMax: number,
  done: (body: ReceivedBody) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let isDone = false;
  const finish = (body: ReceivedBody) => {
    if (isDone) return;
    isDone = true;
    done(body);
  };
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > bytesMax) {
      request.pause();
      finish('too large');
    } else chunks.push(chunk);
  });
  request.on('end', () => {
    const [first] = chunks;
    finish(first && chunks.length === 1 ? first : Buffer.concat(chunks));
  });
  // An error needs no listener: it is told only where somebody listens, and this event follows it.
  request.on('close', () => finish('cut off'));
}

export type BodyText =
  | { ok: true; text: string }
  | { ok: false; code: 'UNSUPPORTED_MEDIA_TYPE' | 'BODY_TOO_LARGE' | 'INVALID_REQUEST'; detail: string };

/** A body as UTF-8 text of `mediaType`. */
export function textOf(
  body: ReceivedBody,
  rawHeaders: readonly string[],
  mediaType: 'application/json' | 'application/x-www-form-urlencoded',
): BodyText {
  const refusal = refuseHead(rawHeaders, mediaType);
  if (refusal) return refusal;
  if (body === 'too large') return TOO_LARGE;
  if (body === 'cut off') return CUT_OFF;
  return isUtf8(body) ? { ok: true, text: body.toString('utf8') } : NOT_UTF8;
}

function refuseHead(rawHeaders: readonly string[], mediaType: string): BodyText | null {
  let contentType: string | undefined;
  // Only these two of the headers, and in place: Node's own `headers` makes an object of all of them.
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (isHeader(name, 'content-type')) contentType ??= rawHeaders[i + 1];
    else if (isHeader(name, 'content-encoding') && rawHeaders[i + 1]?.toLowerCase() !== 'identity') {
      return COMPRESSED;
    }
  }
  if (hasMediaType(contentType, mediaType)) return null;
  return { ok: false, code: 'UNSUPPORTED_MEDIA_TYPE', detail: `Send ${mediaType} in UTF-8.` };
}

const isHeader = (name: string, lowerCase: string): boolean =>
  name.length === lowerCase.length && name.toLowerCase() === lowerCase;

const COMPRESSED: BodyText = {
  ok: false,
  code: 'UNSUPPORTED_MEDIA_TYPE',
  detail: 'Send the body uncompressed.',
};
const TOO_LARGE: BodyText = {
  ok: false,
  code: 'BODY_TOO_LARGE',
  detail: 'The body is longer than is read here.',
};
const CUT_OFF: BodyText = { ok: false, code: 'INVALID_REQUEST', detail: 'The body was cut off.' };
const NOT_UTF8: BodyText = { ok: false, code: 'INVALID_REQUEST', detail: 'The body is not UTF-8.' };

function hasMediaType(header: string | undefined, mediaType: string): boolean {
  if (header === mediaType) return true;
  const [type = '', ...parameters] = (header ?? '').split(';');
  return (
    type.trim().toLowerCase() === mediaType &&
    parameters.every((parameter) => /^\s*(charset="?utf-8"?)?\s*$/i.test(parameter))
  );
}
