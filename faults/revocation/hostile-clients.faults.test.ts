/** Whoever reaches the verifier's port sends what it likes. Good tokens are answered all the same, and memory stays flat. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@/runtime/ids';
import { type FaultBed, makeFaultBed } from './fault-bed';
import { connectMany, RawClient, verification } from './raw-clients';
import { expectPromiseKept, type Outcome, underLoad } from './under-load';

let bed: FaultBed;
beforeAll(async () => {
  bed = await makeFaultBed();
});
afterAll(() => bed?.close());

const KIBIBYTE = 1_024;
const MEBIBYTE = 1_024 * KIBIBYTE;

/** The verifier had nothing to refuse anybody for. */
function expectUndisturbed(outcome: Outcome): void {
  expectPromiseKept(outcome, { recoveryMs: 5_000 });
  expect(outcome.unavailable / outcome.answers).toBeLessThan(0.02);
}

/** So many clients one after the other, a few at once; their statuses. */
async function statuses(count: number, ask: (client: RawClient) => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  const lane = async () => {
    while (all.length < count) {
      const client = await RawClient.connect(bed.verifier.port);
      all.push(await ask(client));
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return all;
}

describe.sequential('good tokens are answered, and memory stays flat', () => {
  it('beside 1,000 idle connections and 200 that send a byte a second', async () => {
    const { port } = bed.verifier;
    const outcome = await underLoad(bed, '1,000 idle and 200 slow clients', {
      fault: async () => {
        const idle = await connectMany(port, 1_000);
        const headers = await connectMany(port, 100);
        const bodies = await connectMany(port, 100);
        for (const client of bodies) client.socket.write(verification(bed.credential, '', { length: 1_000 }));
        const ends = await Promise.all([
          ...headers.map((client) => client.trickle('POST /v1/tokens/verify HTTP/1.1\r\nHost: verifier\r\n')),
          ...bodies.map((client) => client.trickle('{"token":"lk_pat_')),
        ]);
        // They were told to hurry, and cut off; nobody got further.
        expect(ends.filter((status) => status !== 408)).toEqual([]);
        for (const client of idle) client.end();
      },
    });
    expectUndisturbed(outcome);
  });

  it('beside headers of 64 KiB, bodies of 10 MiB and JSON 10,000 deep', async () => {
    const outcome = await underLoad(bed, 'oversized requests', {
      fault: async () => {
        const wide = `GET /v1/token HTTP/1.1\r\nHost: verifier\r\nX-Wide: ${'x'.repeat(64 * KIBIBYTE)}\r\n\r\n`;
        expect(new Set(await statuses(200, (client) => client.exchange(wide)))).toEqual(new Set([431]));

        const announced = verification(bed.credential, 'x'.repeat(10 * MEBIBYTE));
        const refused = await statuses(20, (client) => client.exchange(announced));
        // Cut off while it still sends, a client may not read why.
        expect(refused.filter((status) => status !== 413 && !Number.isNaN(status))).toEqual([]);

        const deep = verification(bed.credential, `{"token":${'['.repeat(10_000)}`);
        expect(new Set(await statuses(200, (client) => client.exchange(deep)))).toEqual(new Set([400]));
        const closed = verification(bed.credential, `${'['.repeat(8_000)}${']'.repeat(8_000)}`);
        expect(new Set(await statuses(200, (client) => client.exchange(closed)))).toEqual(new Set([400]));
      },
    });
    expectUndisturbed(outcome);
  });

  it('after a million texts that cannot be secrets, which cost no query', async () => {
    const [token] = await bed.issue(1);
    if (!token) throw new Error('no token');
    const clients = await connectMany(bed.verifier.port, 4);
    const batch = (count: number) =>
      Array.from({ length: count }, () =>
        verification(bed.credential, JSON.stringify({ token: `lk_pat_${newId()}` }), { close: false }),
      ).join('');
    const refused = () =>
      clients.reduce((sum, { said }) => sum + said.split('"INVALID_FORMAT"').length - 1, 0);
    /** The least memory it took meanwhile: between two collections it takes more, and gives it back. */
    const flood = async (batches: number) => {
      let leastBytes = Number.POSITIVE_INFINITY;
      for (let n = 0; n < batches; n += 1) {
        for (const client of clients) {
          client.said = '';
          client.socket.write(batch(250));
        }
        await expect.poll(refused, { interval: 2, timeout: 20_000 }).toBe(1_000);
        leastBytes = Math.min(leastBytes, bed.verifier.residentBytes());
      }
      return leastBytes;
    };
    bed.line.forgetExecutions();
    // What a first flood takes (buffers, compiled code) is not of the texts.
    await flood(100);
    const early = await flood(100);
    await flood(700);
    const late = await flood(100);
    for (const statement of ['find_token', 'find_user', 'find_role', 'find_api']) {
      expect(bed.line.executions(statement)).toBe(0);
    }
    // The API's credential is no text of theirs: a verifier too busy to read the feed looks it up once in 800 ms.
    expect(bed.line.executions('find_credential')).toBeLessThan(100);
    // The line does see queries.
    expect(bed.line.executions('read_feed')).toBeGreaterThan(0);
    // Each of 800,000 texts kept would take more than this.
    expect(late - early).toBeLessThan(32 * MEBIBYTE);
    for (const client of clients) client.end();
  });
});
