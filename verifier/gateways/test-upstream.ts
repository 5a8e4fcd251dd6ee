import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it reached the API behind a gateway. */
export interface Arrived {
  method: string;
  url: string;
  /** Names in lower case, with each value as it came. */
  headers: NodeJS.Dict<string[]>;
  body: string;
}

/**
 * The API behind a gateway: it notes what reaches it and says so in its answer. `/orders/stream` sends one event a call of `tell`;
 * an upgrade is answered, and echoes.
 */
export class TestUpstream {
  readonly arrived: Arrived[] = [];
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket) => this.#sockets.add(socket));
    this.#server.on('upgrade', (request, socket: Socket) => {
      this.arrived.push({ ...headOf(request), body: '' });
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
  }

  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    this.arrived.push({ ...headOf(request), body });
    if (request.url === '/orders/stream') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.flushHeaders();
      this.#streams.add(response);
      return;
    }
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-From': 'the API' });
    response.end(JSON.stringify({ url: request.url, length: body.length }));
  }

  tell(event: string): void {
    for (const stream of this.#streams) stream.write(`data: ${event}\n\n`);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const headOf = ({ method = '', url = '', headersDistinct }: IncomingMessage) => ({
  method,
  url,
  headers: headersDistinct,
});
