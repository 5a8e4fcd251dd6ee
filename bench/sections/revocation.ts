import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase } from '@/db/client';
import type { UseCaseContext } from '@/server/context';
import { revokeToken } from '@/server/tokens/revoke-token';
import type { Bed } from '../bed';
import { contextOver, principalOf } from '../context-over';
import { countInto, percentile, type Spread, spreadOf } from '../figures';
import { interleave } from '../interleave';
import { LoadGenerator } from '../programs';
import type { Requirement, Section, Table } from '../section';
import type { SeededToken } from '../seed-tokens';
import { headersOf, questionOf, type Subject, startVerifier } from '../subjects';
import { openLoad } from './latency';

const REVOKED_A_ROUND = 100;
const REVOKED_A_ROUND_QUICK = 25;
/** Before each revocation as long as chance will have it, so that none comes in step with a verifier's polls. */
const PAUSE_MS_MAX = 100;
/** Between two questions about a token that was revoked. */
const ASK_EVERY_MS = 2;
/** A verifier that accepts a token for longer is broken, and nothing here will mend it. */
const GIVE_UP_MS = 10_000;
/** Verifications a second that each verifier answers meanwhile. */
const RATE = 250;
/** What other sections ask about is left alone. */
const TOKENS_LEFT = 1_000;
/** Upper bounds, in milliseconds. */
const BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** Two verifiers, and how they hear of changes. */
interface Pair {
  name: string;
  notified: boolean;
  verifiers: Subject[];
}

export const revocation: Section = {
  name: 'revocation',
  title: 'From acknowledgement to refusal',
  how: `Tokens that two verifiers hold are revoked through the portal's use case, in its own process; from its acknowledgement on each verifier is asked about the token every ${ASK_EVERY_MS} ms, until it refuses. Counted is the time from the acknowledgement to the sending of the first question that was refused: at least the truth, by up to ${ASK_EVERY_MS} ms. One token after the other, at no regular times. Meanwhile each verifier answers ${RATE} other verifications a second. With VERIFIER_LISTEN=1 PostgreSQL notifies it of changes; with 0, for PgBouncer, it polls ten times a second.`,
  measure: async (bed, { rounds, quick }) => {
    const pairs: Pair[] = [];
    const db = openDatabase(bed.database.portalUrl, { applicationName: 'bench', connectionsMax: 2 });
    const otherGenerator = await LoadGenerator.start(bed.programs);
    const generators = [bed.generator, otherGenerator];
    try {
      for (const notified of [true, false]) {
        const name = notified ? 'with NOTIFY' : 'without';
        const start = () =>
          startVerifier(bed, `verifier ${name}`, bed.database, { VERIFIER_LISTEN: notified ? '1' : '0' });
        pairs.push({ name, notified, verifiers: [await start(), await start()] });
      }
      const ctx = contextOver(db, bed.database);
      const doomed = bed.seeded.tokens.slice(TOKENS_LEFT);
      const count = Math.min(
        quick ? REVOKED_A_ROUND_QUICK : REVOKED_A_ROUND,
        Math.floor(doomed.length / (rounds * pairs.length)),
      );
      const results = await interleave(pairs, rounds, ({ verifiers }) =>
        whileLoaded(bed, verifiers, generators, () =>
          revokeMany(bed, verifiers, doomed.splice(0, count), ctx),
        ),
      );
      const roundsOf = (pair: Pair) =>
        (results.get(pair) ?? []).map((times) => times.toSorted((a, b) => a - b));
      return {
        tables: [percentileTable(pairs, roundsOf), histogram(pairs, (pair) => roundsOf(pair).flat())],
        requirements: pairs.flatMap((pair) => requirementsOf(pair, roundsOf(pair))),
        notes: [
          `${count} tokens a round and kind, each seen by two verifiers. The histogram counts all rounds.`,
        ],
      };
    } finally {
      await Promise.all(pairs.flatMap(({ verifiers }) => verifiers).map(({ running }) => running.stop()));
      await otherGenerator.stop();
      await db.close();
    }
  },
};

/** Does `work` while each verifier has others to answer. */
async function whileLoaded<T>(
  bed: Bed,
  verifiers: Subject[],
  generators: LoadGenerator[],
  work: () => Promise<T>,
): Promise<T> {
  let over = false;
  const others = Promise.all(
    verifiers.map(async (verifier, n) => {
      while (!over) await generators[n]?.run(openLoad(bed, verifier, RATE, 1));
    }),
  );
  // Heard of at the end, when it is waited for.
  others.catch(() => {});
  try {
    return await work();
  } finally {
    over = true;
    await others;
  }
}

/** Milliseconds from acknowledgement to first refusal, of each token at each verifier. */
async function revokeMany(
  { seeded }: Bed,
  verifiers: Subject[],
  tokens: SeededToken[],
  ctx: UseCaseContext,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const ask = (verifier: Subject, token: SeededToken) =>
    askAbout(agent, verifier, headersOf(seeded), questionOf(token.text));
  const times: number[] = [];
  try {
    for (const token of tokens) {
      for (const verifier of verifiers) {
        const code = await ask(verifier, token);
        if (code !== 'VALID') throw new Error(`a token that is good is answered ${code}`);
      }
      await delay(Math.random() * PAUSE_MS_MAX);
      const { tokenId, userId } = token;
      const result = await revokeToken(principalOf(userId), { tokenId, reason: 'not_needed' }, ctx);
      const acknowledgedAt = performance.now();
      if (!result.ok) throw new Error(result.message);
      const refusals = verifiers.map((verifier) => firstRefusal(() => ask(verifier, token), acknowledgedAt));
      times.push(...(await Promise.all(refusals)));
    }
  } finally {
    agent.destroy();
  }
  return times;
}

/** Asks again and again, whether answered or not, until a question is refused; when that one was sent. */
async function firstRefusal(ask: () => Promise<string>, since: number): Promise<number> {
  let first = Number.POSITIVE_INFINITY;
  const underWay: Promise<void>[] = [];
  while (first === Number.POSITIVE_INFINITY) {
    const sentAt = performance.now();
    if (sentAt - since > GIVE_UP_MS) throw new Error('a token was revoked and is still accepted');
    underWay.push(
      ask().then((code) => {
        if (code === 'REVOKED') first = Math.min(first, sentAt);
      }),
    );
    await delay(ASK_EVERY_MS);
  }
  // One that was sent before may yet turn out to have been refused.
  await Promise.all(underWay);
  return first - since;
}

function askAbout(
  agent: Agent,
  { url }: Subject,
  headers: Record<string, string>,
  body: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve(JSON.parse(text).code));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

function percentileTable(pairs: Pair[], roundsOf: (pair: Pair) => number[][]): Table {
  return {
    columns: ['p50, ms', 'p99, ms', 'longest, ms'],
    rows: pairs.map((pair) => ({
      name: pair.name,
      cells: [0.5, 0.99, 1].map((share) => ({ spread: shareOf(roundsOf(pair), share), digits: 1 })),
    })),
  };
}

const shareOf = (rounds: number[][], share: number): Spread =>
  spreadOf(rounds.map((sorted) => percentile(sorted, share)));

function histogram(pairs: Pair[], timesOf: (pair: Pair) => number[]): Table {
  const counts = pairs.map((pair) => countInto(BUCKETS, timesOf(pair)));
  const names = [...BUCKETS.map((bound) => `up to ${bound.toLocaleString('en')} ms`), 'longer'];
  return {
    columns: pairs.map(({ name }) => name),
    rows: names.map((name, bucket) => ({ name, cells: counts.map((count) => String(count[bucket])) })),
  };
}

function requirementsOf({ name, notified }: Pair, rounds: number[][]): Requirement[] {
  const required = { digits: 1, unit: 'ms', bound: 'at most' } as const;
  const always: Requirement = {
    ...required,
    what: `acknowledged revocation to refusal, ${name}: the longest`,
    measured: shareOf(rounds, 1),
    limit: 1_000,
    by: 'worst',
  };
  if (!notified) return [always];
  return [
    {
      ...required,
      what: `acknowledged revocation to refusal, ${name}: p99`,
      measured: shareOf(rounds, 0.99),
      limit: 100,
      by: 'median',
    },
    always,
  ];
}
