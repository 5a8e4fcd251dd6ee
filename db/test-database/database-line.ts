import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * How a COMMIT is lost: before it arrives; with its answer; with its answer and nobody told; with its answer and all that
 * is sent after it.
 */
export type LostCommit = 'going' | 'coming back' | 'coming back, in silence' | 'coming back, with all else';

/** The simple query `commit`, as the protocol has it: a type, a length that counts itself, the text and a zero byte. */
const COMMIT = Buffer.from('Q\0\0\0\x0bcommit\0', 'latin1');

/** `ReadyForQuery`, idle: behind it a connection is made. */
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');

/** In the first message of a connection. */
const APPLICATION_NAME = /application_name\0([^\0]*)\0/;

/**
 * A TCP proxy between a program and its database, which can silence the line, cut it, hold answers, lose a COMMIT, swallow what
 * connections of one kind say, or lead to another database.
 */
export class DatabaseLine {
  #state: 'open' | 'silent' | 'cut' = 'open';
  #losing: LostCommit | null = null;
  #onLost: () => void = () => undefined;
  /** Application name → what its connections were sent and do not get yet. */
  readonly #held = new Map<string, (() => void)[]>();
  /** Application names whose connections are swallowed. */
  readonly #swallowed = new Set<string>();
  /** All that was sent to the database. */
  #asked = '';
  readonly #url: URL;
  readonly #pairs = new Set<[Socket, Socket]>();
  readonly #server: Server;
  /** Connections made so far. */
  made = 0;

  constructor(databaseUrl: string) {
    this.#url = new URL(databaseUrl);
    this.#server = createServer((near) => {
      this.made += 1;
      if (this.#state === 'cut') {
        near.destroy();
        return;
      }
      this.#join(near, connect(Number(this.#url.port), this.#url.hostname));
    });
  }

  /** Starts to listen; the database's URL by way of this line. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const url = new URL(this.#url);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  #join(near: Socket, far: Socket): void {
    const pair: [Socket, Socket] = [near, far];
    let lost: LostCommit | null = null;
    let application: string | undefined;
    // What was once swallowed lacks bytes for ever.
    let dead = false;
    let isMade = false;
    const isDead = () => {
      dead ||= this.#swallowed.has(application ?? '');
      return dead;
    };
    this.#pairs.add(pair);
    near.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      application ??= APPLICATION_NAME.exec(text)?.[1];
      this.#asked += text;
      if (this.#losing && chunk.equals(COMMIT)) {
        lost = this.#losing;
        this.#losing = null;
        this.#onLost();
        if (lost === 'going') return near.destroy();
        if (lost === 'coming back, with all else') this.#state = 'cut';
      }
      // A silent line swallows: nobody is told that nothing arrives.
      if (this.#state !== 'silent' && !isDead()) far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (isDead()) return;
      // Behind a lost COMMIT this is its answer: it is done, but who asked never hears.
      const held = isMade ? this.#held.get(application ?? '') : undefined;
      isMade ||= chunk.includes(READY);
      if (held) held.push(() => near.write(chunk));
      else if (!lost && this.#state === 'open') near.write(chunk);
      else if (lost && lost !== 'coming back, in silence') near.destroy();
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      // Whoever was swallowed hears of no end either: no FIN, no RST.
      const end = () => {
        if (from === far && isDead()) return;
        to.destroy();
        this.#pairs.delete(pair);
      };
      from.on('error', end);
      from.on('close', end);
    }
  }

  /** Loses the next COMMIT that comes by. @param onLost told when it did */
  loseCommit(lost: LostCommit, onLost: () => void = () => undefined): void {
    this.#losing = lost;
    this.#onLost = onLost;
  }

  /**
   * Keeps back what the database says to connections of this application name, once they are made. The answers are given, and
   * arrive later.
   */
  hold(application: string): void {
    this.#held.set(application, []);
  }

  release(application: string): void {
    for (const deliver of this.#held.get(application) ?? []) deliver();
    this.#held.delete(application);
  }

  /** How many answers are kept back. */
  heldFor(application: string): number {
    return this.#held.get(application)?.length ?? 0;
  }

  /**
   * From here on nothing of these connections arrives, and nobody is told: a network that swallows packets. New ones of theirs
   * fare likewise, until `stopSwallowing`; those that were swallowed stay dead.
   */
  swallow(application: string): void {
    this.#swallowed.add(application);
  }

  stopSwallowing(application: string): void {
    this.#swallowed.delete(application);
  }

  /** New connections go to this port. */
  leadTo(port: number): void {
    this.#url.port = String(port);
  }

  /** How often a prepared statement was executed since `forgetExecutions`. */
  executions(statement: string): number {
    return this.#asked.split(`\0${statement}\0`).length - 1;
  }

  /** Counts from here on. */
  forgetExecutions(): void {
    this.#asked = '';
  }

  silence(): void {
    this.#state = 'silent';
  }

  cut(): void {
    this.#state = 'cut';
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** What was opened over a silent line has lost bytes and is of no use. */
  restore(): void {
    this.cut();
    this.#state = 'open';
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
