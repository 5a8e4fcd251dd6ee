import type { Bed } from '../bed';
import type { BenchOptions } from '../bench-options';
import { ratioOf } from '../figures';
import { interleave, warmUpSeconds } from '../interleave';
import { loadTable, rateOf } from '../load-table';
import type { Section, SectionResult } from '../section';
import {
  type AskedOfDatabase,
  countAsked,
  countingCpu,
  headersOf,
  NOTHING_HELD,
  ownTokens,
  type Subject,
  sampleAnswer,
  startBareServer,
  startVerifier,
} from '../subjects';

const CONNECTIONS = 50;
const TOKENS_EACH = 20;
/** Questions by which it is counted that each costs one lookup. */
const COUNTED = 5_000;
/** Fewer, and questions were joined or answered from memory; more only where a lookup took too long and counts for nobody. */
const LOOKUPS_MIN = 0.99;
const LOOKUPS_MAX = 1.05;

export const throughput: Section = {
  name: 'throughput',
  title: 'Throughput',
  how: `${CONNECTIONS} connections, each with ${TOKENS_EACH} tokens of its own and the next question once the last is answered. The bare server is plain node:http that reads and parses the same POST and answers the same bytes. Where it says "looked up", each question costs a lookup of its token at PostgreSQL, on both sides in the same words: the bare server's in a statement of its own, the verifier's in one with those that arrived in the same turn.`,
  measure: async (bed, options) => {
    const notes = [await compareLookups(bed)];
    const { database, seeded } = bed;
    const subjects: Subject[] = [];
    try {
      const held = await startVerifier(bed, 'verifier, in memory', database);
      subjects.push(held);
      const answer = await sampleAnswer(held, seeded);
      const bare = await startBareServer(bed, 'bare server', database, { answer, lookup: false });
      subjects.push(bare);
      const asking = await startVerifier(bed, 'verifier, looked up', database, NOTHING_HELD);
      subjects.push(asking);
      const bareAsking = await startBareServer(bed, 'bare server, looked up', database, {
        answer,
        lookup: true,
      });
      subjects.push(bareAsking);
      return { notes, ...(await measure(bed, options, { held, bare, asking, bareAsking })) };
    } finally {
      await Promise.all(subjects.map(({ running }) => running.stop()));
    }
  },
};

async function measure(
  bed: Bed,
  { rounds, seconds }: BenchOptions,
  subjects: Record<'held' | 'bare' | 'asking' | 'bareAsking', Subject>,
): Promise<Pick<SectionResult, 'tables' | 'requirements'>> {
  const all = Object.values(subjects);
  const load = (subject: Subject, duration: number) =>
    countingCpu(subject, () =>
      bed.generator.run({ ...asked(bed, subject), kind: 'closed', until: { seconds: duration } }),
    );
  for (const subject of all) await load(subject, warmUpSeconds(seconds));
  const results = await interleave(all, rounds, (subject) => load(subject, seconds));
  const ratio = (of: Subject, to: Subject) => ratioOf(rateOf(results, of), rateOf(results, to));
  const required = { digits: 2, unit: '×', bound: 'at least', by: 'median' } as const;
  return {
    tables: [loadTable(results)],
    requirements: [
      {
        ...required,
        what: 'verifier, in memory, against the bare server',
        measured: ratio(subjects.held, subjects.bare),
        limit: 0.6,
      },
      {
        ...required,
        what: 'verifier, looked up, against the bare server with the same lookup',
        measured: ratio(subjects.asking, subjects.bareAsking),
        limit: 0.8,
      },
    ],
  };
}

const asked = ({ seeded }: Bed, { url }: Subject) => ({
  url,
  method: 'POST' as const,
  headers: headersOf(seeded),
  lanes: ownTokens(seeded, CONNECTIONS, TOKENS_EACH),
});

/** Counts at the database that each question costs both sides one lookup: none is joined, none is answered from memory. */
async function compareLookups(bed: Bed): Promise<string> {
  const { database } = bed;
  const perQuestion = async (start: () => Promise<Subject>): Promise<AskedOfDatabase> => {
    const before = await countAsked(database);
    const subject = await start();
    const until = { answers: COUNTED };
    const { answered } = await bed.generator.run({ ...asked(bed, subject), kind: 'closed', until });
    await subject.running.stop();
    const after = await countAsked(database);
    return {
      lookups: (after.lookups - before.lookups) / answered,
      statements: (after.statements - before.statements) / answered,
    };
  };
  const verifier = await perQuestion(() => startVerifier(bed, 'verifier', database, NOTHING_HELD));
  const bare = await perQuestion(() =>
    startBareServer(bed, 'bare server', database, { answer: '{}', lookup: true }),
  );
  if ([verifier, bare].some(({ lookups }) => !(lookups >= LOOKUPS_MIN && lookups <= LOOKUPS_MAX))) {
    throw new Error(
      `A question costs the verifier ${verifier.lookups} lookups and the bare server ${bare.lookups}: they cannot be compared.`,
    );
  }
  return `Counted at PostgreSQL over ${COUNTED.toLocaleString('en')} questions, for each of them: ${verifier.lookups.toFixed(2)} lookups of a token in ${verifier.statements.toFixed(2)} statements by the verifier, all it does beside included; ${bare.lookups.toFixed(2)} in ${bare.statements.toFixed(2)} by the bare server.`;
}
