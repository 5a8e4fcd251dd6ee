import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A request with exactly these headers, Host included if given: `fetch` sends none of the interesting ones. */
export function rawRequest(
  url: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, path: `${pathname}${search}`, method, headers, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        const answer = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        const isStream = response.headers['content-type'] === 'text/event-stream';
        response.on('data', (chunk) => {
          text += chunk;
          // It would not end by itself.
          if (!isStream) return;
          answer();
          request.destroy();
        });
        response.on('end', answer);
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

/** Bytes as they are, and all that comes back until the other side closes. */
export function sendBytes(origin: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(15_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.once('close', () => resolve(answer));
    socket.once('error', reject);
  });
}
