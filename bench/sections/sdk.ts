import type { Bed } from '../bed';
import type { BenchOptions } from '../bench-options';
import { ratioOf, type Spread, spreadOf } from '../figures';
import { interleave, warmUpSeconds } from '../interleave';
import { loadTable, rateOf } from '../load-table';
import { freePort, Running } from '../programs';
import type { LoopOrder, LoopResult } from '../sdk-loop';
import type { Section, SectionResult } from '../section';
import { countingCpu, type Subject, startVerifier } from '../subjects';

const TOKENS = 1_000;
const CONNECTIONS = 50;

export const sdk: Section = {
  name: 'sdk',
  title: 'In the API’s own process',
  how: `The SDK in a process of its own, following a verifier, decides about ${TOKENS.toLocaleString('en')} tokens in turn that it has seen before: one scope, an address, use counted and reported. The bare loop takes the SHA-256 of the same text and looks into a Map. Below, an Express route that answers a small JSON, bare and protected, one token, ${CONNECTIONS} connections.`,
  measure: async (bed, options) => {
    const verifier = await startVerifier(bed, 'verifier', bed.database);
    const verifierUrl = new URL(verifier.url).origin;
    try {
      const loop = await measureLoop(bed, options, verifierUrl);
      const express = await measureExpress(bed, options, verifierUrl);
      return {
        tables: [...loop.tables, ...express.tables],
        requirements: loop.requirements,
        notes: [...loop.notes, ...express.notes],
      };
    } finally {
      await verifier.running.stop();
    }
  },
};

const environment = ({ seeded }: Bed, verifierUrl: string) => ({
  VERIFIER_URL: verifierUrl,
  VERIFIER_CREDENTIAL: seeded.credential,
});

async function measureLoop(
  bed: Bed,
  { rounds, seconds }: BenchOptions,
  verifierUrl: string,
): Promise<SectionResult> {
  const tokens = bed.seeded.tokens.slice(0, TOKENS).map(({ text }) => text);
  const process = await Running.start({
    name: 'SDK',
    arguments: [bed.programs.sdkLoop],
    variables: { ...environment(bed, verifierUrl), TOKENS: JSON.stringify(tokens) },
  });
  const run = async (order: LoopOrder): Promise<LoopResult> => {
    const answer = (await process.ask(order)) as { result: LoopResult } | { error: string };
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  };
  try {
    const subjects = ['sdk', 'bare'] as const;
    for (const subject of subjects) await run({ subject, seconds: warmUpSeconds(seconds) });
    const results = await interleave(subjects, rounds, (subject) => run({ subject, seconds }));
    const of = (subject: LoopOrder['subject']) => results.get(subject) ?? [];
    const rate = (subject: LoopOrder['subject']): Spread =>
      spreadOf(of(subject).map(({ perSecond }) => perSecond));
    const strayed = of('sdk').reduce((sum, round) => sum + round.strayed, 0);
    return {
      tables: [
        {
          columns: ['decisions/s'],
          rows: [
            { name: 'SDK, token seen before', cells: [{ spread: rate('sdk'), digits: 0 }] },
            { name: 'bare SHA-256 and Map', cells: [{ spread: rate('bare'), digits: 0 }] },
          ],
        },
      ],
      requirements: [
        {
          what: 'SDK in process, token seen before, against a bare SHA-256 and Map',
          measured: ratioOf(rate('sdk'), rate('bare')),
          digits: 2,
          unit: '×',
          bound: 'at least',
          limit: 0.4,
          by: 'median',
        },
      ],
      notes: [
        `Of the SDK's decisions ${strayed.toLocaleString('en')} were not made from memory: where a beat came late the verifier was asked.`,
      ],
    };
  } finally {
    await process.stop();
  }
}

async function measureExpress(
  bed: Bed,
  { rounds, seconds }: BenchOptions,
  verifierUrl: string,
): Promise<Pick<SectionResult, 'tables' | 'notes'>> {
  const [token] = bed.seeded.tokens;
  if (!token) throw new Error('There is no token.');
  const start = async (name: string, variables: Record<string, string>): Promise<Subject> => {
    const port = await freePort();
    const running = await Running.start({
      name,
      arguments: [bed.programs.express],
      variables: { ...variables, PORT: String(port) },
    });
    return { name, url: `http://127.0.0.1:${port}/orders`, running };
  };
  const subjects: Subject[] = [];
  try {
    const protectedRoute = await start('Express, protected by the SDK', environment(bed, verifierUrl));
    subjects.push(protectedRoute);
    const bare = await start('Express, bare', {});
    subjects.push(bare);
    const load = (subject: Subject, duration: number) =>
      countingCpu(subject, () =>
        bed.generator.run({
          kind: 'closed',
          url: subject.url,
          method: 'GET',
          headers: { authorization: `Bearer ${token.text}` },
          lanes: Array.from({ length: CONNECTIONS }, () => ['']),
          until: { seconds: duration },
        }),
      );
    for (const subject of subjects) await load(subject, warmUpSeconds(seconds));
    const results = await interleave(subjects, rounds, (subject) => load(subject, seconds));
    const { median } = ratioOf(rateOf(results, protectedRoute), rateOf(results, bare));
    return {
      tables: [loadTable(results)],
      notes: [`A protected route does ${median.toFixed(2)} × of what the bare one does.`],
    };
  } finally {
    await Promise.all(subjects.map(({ running }) => running.stop()));
  }
}
