import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { PromiseChecker } from './promise-checker';

/** A token as its holder has it. */
export interface LoadToken {
  tokenId: string;
  text: string;
}

export interface VerificationLoadOptions {
  url: string;
  /** Of the API that asks. */
  credential: string;
  checker: PromiseChecker;
  /** Never revoked. */
  good: readonly LoadToken[];
  /** To be revoked while they are asked about. */
  doomed: readonly LoadToken[];
}

const CLIENTS = 12;
/** Between two questions of a client: what is measured is the verifier, and the machine has others to serve. */
const PACE_MS = 6;
/** After that a client goes on with another connection. The answer still counts when it comes. */
const PATIENCE_MS = 250;
/** How long, and how often, a revoked token is asked about by somebody who does nothing else. */
const WATCHED_MS = 1_500;
const WATCH_PACE_MS = 4;
/** Who asks at the end still gets an answer within. */
const LAST_ANSWERS_MS = 3_000;

/** Asks a verifier about tokens without end, over connections that are kept, and tells the checker what came of it. */
export class VerificationLoad {
  readonly #options: VerificationLoadOptions;
  readonly #agent = new Agent({ keepAlive: true });
  /** Revoked and not yet seen refused: asked about most, so that the first refusal is found. */
  readonly #awaited = new Map<string, LoadToken>();
  /** Revoked and refused: to stay so. */
  readonly #refused: LoadToken[] = [];
  #count = 0;
  #underWay = 0;
  #over = false;
  #clients: Promise<void>[] = [];

  constructor(options: VerificationLoadOptions) {
    this.#options = options;
  }

  /** Until the verifier holds a record of each token. */
  async warmUp(tokens: readonly LoadToken[]): Promise<void> {
    const left = [...tokens];
    const lane = async () => {
      for (let token = left.pop(); token; token = left.pop()) {
        const { code } = await this.ask(token);
        if (code === 'VALID') continue;
        left.push(token);
        await delay(10);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, lane));
  }

  start(): void {
    this.#clients = Array.from({ length: CLIENTS }, () => this.#client());
  }

  /** Told of each revocation once it is asked for. */
  revoked(token: LoadToken): void {
    this.#awaited.set(token.tokenId, token);
  }

  /** Told of each acknowledgement: asks again and again until the revocation shows, so that the time it took is known. */
  async acknowledged(token: LoadToken): Promise<void> {
    const until = performance.now() + WATCHED_MS;
    while (!this.#over && this.#awaited.has(token.tokenId) && performance.now() < until) {
      await this.exchange(token);
      await delay(WATCH_PACE_MS);
    }
  }

  async stop(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#clients);
    const deadline = performance.now() + LAST_ANSWERS_MS;
    while (this.#underWay > 0 && performance.now() < deadline) await delay(10);
    this.#agent.destroy();
  }

  async #client(): Promise<void> {
    while (!this.#over) {
      const token = this.#next();
      await Promise.race([this.exchange(token), delay(PATIENCE_MS)]);
      await delay(PACE_MS);
    }
  }

  #next(): LoadToken {
    const { good, doomed } = this.#options;
    this.#count += 1;
    const turn = Math.floor(this.#count / 4);
    switch (this.#count % 4) {
      case 0:
        return pick(good, turn);
      case 1:
        return pick(doomed, turn);
      case 2:
        return this.#refused.length > 0 ? pick(this.#refused, turn) : pick(good, turn);
      default: {
        const [token] = this.#awaited.values();
        if (!token) return pick(doomed, turn);
        // To the end of the queue.
        this.#awaited.delete(token.tokenId);
        this.#awaited.set(token.tokenId, token);
        return token;
      }
    }
  }

  /** One question, and what came of it told to the checker. */
  async exchange(token: LoadToken): Promise<void> {
    const { checker } = this.#options;
    const { tokenId } = token;
    this.#underWay += 1;
    const sentAt = performance.now();
    try {
      const answer = await this.ask(token);
      checker.answered({ tokenId, sentAt, endedAt: performance.now(), ...answer });
      if (answer.code === 'REVOKED' && this.#awaited.delete(tokenId)) this.#refused.push(token);
    } catch {
      // Whether somebody should have been there, the checker knows.
      checker.unanswered({ tokenId, sentAt, endedAt: performance.now() });
    } finally {
      this.#underWay -= 1;
    }
  }

  /** @throws Error when there was no answer */
  ask({ text }: LoadToken): Promise<{ status: number; code: string }> {
    const { url, credential } = this.#options;
    const body = JSON.stringify({ token: text });
    return new Promise((resolve, reject) => {
      const asking = request(
        `${url}/v1/tokens/verify`,
        {
          method: 'POST',
          agent: this.#agent,
          headers: {
            Authorization: `Bearer ${credential}`,
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(body),
          },
        },
        (response) => {
          let answer = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            answer += chunk;
          });
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, code: JSON.parse(answer).code }),
          );
        },
      );
      asking.on('error', reject);
      asking.end(body);
    });
  }
}

function pick(tokens: readonly LoadToken[], turn: number): LoadToken {
  const token = tokens[turn % tokens.length];
  if (!token) throw new Error('There is no token to ask about.');
  return token;
}
