import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that keeps to nothing: bytes go out as they are given, whatever comes back is kept. */
export class RawClient {
  said = '';
  readonly socket: Socket;
  /** Resolves when the other side has ended it. */
  readonly ended: Promise<void>;

  private constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    // Being cut off is what these clients are here for.
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk: Buffer) => {
      this.said += chunk.toString('latin1');
    });
    this.ended = new Promise((resolve) => this.socket.once('close', () => resolve()));
  }

  static async connect(port: number): Promise<RawClient> {
    const client = new RawClient(port);
    await once(client.socket, 'connect');
    return client;
  }

  /** The status of the first answer; NaN: none came. */
  get status(): number {
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(this.said)?.[1]);
  }

  /** Sends, waits until the other side has ended it, and gives the status. */
  async exchange(text: string): Promise<number> {
    this.socket.write(text);
    await this.ended;
    return this.status;
  }

  /** One byte a second, until the other side has had enough. */
  async trickle(text: string): Promise<number> {
    let sent = 0;
    const timer = setInterval(() => {
      this.socket.write(text.charAt(sent));
      sent += 1;
    }, 1_000);
    await this.ended;
    clearInterval(timer);
    return this.status;
  }

  end(): void {
    this.socket.destroy();
  }
}

export const connectMany = (port: number, count: number): Promise<RawClient[]> =>
  Promise.all(Array.from({ length: count }, () => RawClient.connect(port)));

/** A request for a verification. @param length what it says of its body's length */
export function verification(
  credential: string,
  body: string,
  { length = body.length, close = true } = {},
): string {
  return [
    'POST /v1/tokens/verify HTTP/1.1',
    'Host: verifier',
    `Authorization: Bearer ${credential}`,
    'Content-Type: application/json',
    `Content-Length: ${length}`,
    ...(close ? ['Connection: close'] : []),
    '',
    body,
  ].join('\r\n');
}
