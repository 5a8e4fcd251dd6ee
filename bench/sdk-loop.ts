// In a process of its own: how often a token that was seen before is decided about with the SDK, and how often a bare SHA-256 and
// a Map would have found it. It is asked for one of them at a time.
import { hash } from 'node:crypto';
import { createVerifier } from '@/sdk/src/index';

export interface LoopOrder {
  subject: 'sdk' | 'bare';
  seconds: number;
}

export interface LoopResult {
  perSecond: number;
  /** Decided live, or refused: none of them is what is measured. */
  strayed: number;
}

const { VERIFIER_URL: url = '', VERIFIER_CREDENTIAL: credential = '', TOKENS = '[]' } = process.env;
const tokens: string[] = JSON.parse(TOKENS);
/** Between two looks at the clock. In turns, so that beats are read and use is reported as they are in a server. */
const IN_A_TURN = 2_000;
const scopes = ['orders:read'];
const ip = '203.0.113.24';

const verifier = createVerifier({ url, credential });
const records = new Map(tokens.map((text) => [hash('sha256', text, 'binary'), { text }]));

const turnOf = {
  sdk: async (from: number) => {
    let strayed = 0;
    for (let n = from; n < from + IN_A_TURN; n += 1) {
      const verdict = await verifier.verify({ token: tokens[n % tokens.length] ?? '', scopes, ip });
      if (!verdict.valid || verdict.token.source !== 'cache') strayed += 1;
    }
    return strayed;
  },
  bare: async (from: number) => {
    let strayed = 0;
    for (let n = from; n < from + IN_A_TURN; n += 1) {
      const found = records.get(hash('sha256', tokens[n % tokens.length] ?? '', 'binary'));
      if (!found) strayed += 1;
    }
    return strayed;
  },
};

async function loop({ subject, seconds }: LoopOrder): Promise<LoopResult> {
  const began = performance.now();
  const until = began + seconds * 1_000;
  let [decided, strayed] = [0, 0];
  while (performance.now() < until) {
    strayed += await turnOf[subject](decided);
    decided += IN_A_TURN;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { perSecond: (decided / (performance.now() - began)) * 1_000, strayed };
}

process.on('message', (order: LoopOrder) => {
  loop(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.once('SIGTERM', () => verifier.close().finally(() => process.exit(0)));

async function begin(): Promise<void> {
  while (!verifier.isCurrent()) await new Promise((resolve) => setTimeout(resolve, 10));
  process.send?.('ready');
}
await begin();
