import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy between an API and its verifier: it can hold what it is given, be cut, and lead to another verifier. */
export class SlowLine {
  /** Everything that is given to it from here on comes out so much later. */
  holdMs = 0;
  #target: URL;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((near) => {
      const far = connect(Number(this.#target.port), this.#target.hostname);
      this.#pass(near, far);
      this.#pass(far, near);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections from here on lead there; those that are there end. */
  leadTo(target: string): void {
    this.#target = new URL(target);
    this.cut();
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #pass(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    // In order: what comes later is not let out earlier.
    let outAt = 0;
    const after = (act: () => void) => {
      outAt = Math.max(outAt, performance.now() + this.holdMs);
      const left = outAt - performance.now();
      if (left <= 0) act();
      else setTimeout(act, left);
    };
    from.on('data', (chunk) => after(() => to.writable && to.write(chunk)));
    from.on('end', () => after(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#sockets.delete(from);
      after(() => to.destroy());
    });
  }
}
