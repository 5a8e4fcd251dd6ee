import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { expect } from 'vitest';

export interface StreamEvent {
  name: string;
  id: string;
  data: Record<string, unknown>;
}

/** An open `GET /v1/changes`, read as it comes. */
export class TestEventStream {
  readonly events: StreamEvent[] = [];
  isEnded = false;
  readonly #request: ClientRequest;
  #rest = '';

  private constructor(request: ClientRequest, response: IncomingMessage) {
    this.#request = request;
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.#read(text));
    response.on('close', () => {
      this.isEnded = true;
    });
  }

  static open(url: string, credential: string, lastEventId?: string): Promise<TestEventStream> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(`${url}/v1/changes`, {
        agent: false,
        headers: {
          Authorization: `Bearer ${credential}`,
          ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
        },
      });
      request.on('response', (response) => {
        if (response.statusCode === 200) resolve(new TestEventStream(request, response));
        else reject(new Error(`answered ${response.statusCode}`));
      });
      request.on('error', reject);
      request.end();
    });
  }

  /** Tags of everything that was told to have changed. */
  get tags(): string[] {
    return this.events.flatMap(({ data }) => (data.changes as [string, string][]).map(([, tag]) => tag));
  }

  /** The first event, whole. */
  async opened(): Promise<StreamEvent> {
    await expect.poll(() => this.events.length).toBeGreaterThan(0);
    return this.events[0] as StreamEvent;
  }

  /** Resolves with the newest event once a later beat than those that are there has come. */
  async nextBeat(): Promise<StreamEvent> {
    const { length } = this.events;
    await expect.poll(() => this.events.length, { interval: 5 }).toBeGreaterThan(length);
    return this.events.at(-1) as StreamEvent;
  }

  close(): void {
    this.#request.destroy();
  }

  #read(text: string): void {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      this.events.push({
        name: fields.get('event') ?? '',
        id: fields.get('id') ?? '',
        data: JSON.parse(fields.get('data') ?? '{}'),
      });
    }
  }
}
