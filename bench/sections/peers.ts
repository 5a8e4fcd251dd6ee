import { FIND_TOKENS } from '@/db/queries/verification/find-token';
import type { Bed } from '../bed';
import { ratioOf } from '../figures';
import { BENCH_FOLDER, buildNextApp, installPeers, nextStart } from '../install-peers';
import { interleave, warmUpSeconds } from '../interleave';
import { loadTable, rateOf } from '../load-table';
import { freePort, Running } from '../programs';
import type { Section } from '../section';
import {
  countingCpu,
  headersOf,
  questionOf,
  type Subject,
  sampleAnswer,
  startBareServer,
  startVerifier,
} from '../subjects';

const CONNECTIONS = 50;
const KEYS = 64;

/** A peer with what it is asked. */
interface Asked extends Subject {
  bodies: string[];
}

export const peers: Section = {
  name: 'peers',
  title: 'What a user would pick instead',
  how: `${KEYS} keys, ${CONNECTIONS} connections that go through them, the same PostgreSQL, pools of ten connections. better-auth's api-key plugin is called as its documentation says for a server (auth.api.verifyApiKey), behind plain node:http, keys hashed, with deferUpdates and a background handler, which is its documented way to answer sooner. Its rate limiter is on by default; on, its limit is one that is never reached. "Keys in memory" is its storage for much traffic (secondary-storage), here a Map of the process: faster than any Redis, and a key revoked in one process stays good in the next. The Next.js route handler (production build, next start) makes the bare server's one lookup.`,
  measure: async (bed, { rounds, seconds }) => {
    await installPeers();
    await buildNextApp();
    const { database, generator, seeded } = bed;
    const bodies = seeded.tokens.slice(0, KEYS).map(({ text }) => questionOf(text));
    const subjects: Asked[] = [];
    const add = async (starting: Promise<Subject>) => {
      const asked = { bodies, ...(await starting) };
      subjects.push(asked);
      return asked;
    };
    try {
      const verifier = await add(startVerifier(bed, 'verifier, in memory', database));
      const answer = await sampleAnswer(verifier, seeded);
      await add(startBareServer(bed, 'bare server, looked up', database, { answer, lookup: true }));
      await add(startNextApp(bed, answer));
      const peerUrl = await bed.cluster.addEmptyDatabase('peers');
      const betterAuth = (name: string, variables: Record<string, string>) =>
        add(startBetterAuth(`better-auth api-key, ${name}`, peerUrl, variables));
      const limiterOff = await betterAuth('limiter off', { PEER_LIMITER: '0' });
      const limiterOn = await betterAuth('limiter on', { PEER_LIMITER: '1' });
      await betterAuth('keys in memory, limiter off', { PEER_LIMITER: '0', PEER_STORAGE: 'memory' });

      const load = (subject: Asked, duration: number) =>
        countingCpu(subject, () =>
          generator.run({
            kind: 'closed',
            url: subject.url,
            method: 'POST',
            headers: headersOf(seeded),
            lanes: Array.from({ length: CONNECTIONS }, (_, n) => startingAt(subject.bodies, n)),
            until: { seconds: duration },
          }),
        );
      for (const subject of subjects) await load(subject, warmUpSeconds(seconds));
      const results = await interleave(subjects, rounds, (subject) => load(subject, seconds));
      const against = (peer: Subject) => ratioOf(rateOf(results, verifier), rateOf(results, peer));
      const required = { digits: 1, unit: '×', bound: 'at least', limit: 20, by: 'median' } as const;
      return {
        tables: [loadTable(results)],
        requirements: [
          {
            ...required,
            what: 'verifier against better-auth api-key, limiter off',
            measured: against(limiterOff),
          },
          {
            ...required,
            what: 'verifier against better-auth api-key, limiter on',
            measured: against(limiterOn),
          },
        ],
        notes: [],
      };
    } finally {
      await Promise.all(subjects.map(({ running }) => running.stop()));
    }
  },
};

const startingAt = <T>(all: readonly T[], n: number) => [
  ...all.slice(n % all.length),
  ...all.slice(0, n % all.length),
];

async function startBetterAuth(name: string, url: string, variables: Record<string, string>): Promise<Asked> {
  const running = await Running.start({
    name,
    folder: BENCH_FOLDER,
    arguments: ['peers/better-auth-server.mjs'],
    variables: { PEER_DATABASE_URL: url, PEER_KEYS: String(KEYS), ...variables },
  });
  const { port, keys } = running.said as { port: number; keys: string[] };
  return {
    name,
    running,
    url: `http://127.0.0.1:${port}/`,
    bodies: keys.map((token) => JSON.stringify({ token })),
  };
}

async function startNextApp({ database }: Bed, answer: string): Promise<Subject> {
  const name = 'Next.js route handler, looked up';
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/verify`;
  const running = await Running.start({
    name,
    folder: BENCH_FOLDER,
    arguments: nextStart(port),
    readyUrl: url,
    variables: {
      NEXT_TELEMETRY_DISABLED: '1',
      BENCH_DATABASE_URL: database.verifierUrl,
      BENCH_PEPPER: database.pepper,
      BENCH_ANSWER: answer,
      BENCH_QUERY: FIND_TOKENS,
    },
  });
  return { name, url, running };
}
