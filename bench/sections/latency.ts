import type { Bed } from '../bed';
import { spreadOf } from '../figures';
import { interleave, warmUpSeconds } from '../interleave';
import type { LoadResult } from '../load/load';
import { refusedOf } from '../load-table';
import type { Cell, Section } from '../section';
import {
  headersOf,
  NOTHING_HELD,
  questionOf,
  type Subject,
  sampleAnswer,
  startBareServer,
  startVerifier,
} from '../subjects';

/** Requests a second. */
const RATES = [500, 1_000, 2_000];
const RATES_QUICK = [500, 1_000];
const TOKENS_ASKED = 1_000;

export const latency: Section = {
  name: 'latency',
  title: 'Latency at fixed rates',
  how: `An open loop: requests are sent when the rate says so, answered or not, and latency counts from the moment a request was due, so that a stall is felt by everybody who came meanwhile (no coordinated omission). "Sent late" is what of it is the generator's own: how late the latest in a hundred were sent. ${TOKENS_ASKED.toLocaleString('en')} different tokens in turn.`,
  measure: async (bed, { rounds, seconds, quick }) => {
    const { database, seeded } = bed;
    const subjects: Subject[] = [];
    try {
      const held = await startVerifier(bed, 'verifier, in memory', database);
      subjects.push(held);
      const answer = await sampleAnswer(held, seeded);
      subjects.push(await startBareServer(bed, 'bare server', database, { answer, lookup: false }));
      subjects.push(await startVerifier(bed, 'verifier, looked up', database, NOTHING_HELD));
      subjects.push(await startBareServer(bed, 'bare server, looked up', database, { answer, lookup: true }));
      for (const subject of subjects)
        await bed.generator.run(openLoad(bed, subject, RATES[0] ?? 0, warmUpSeconds(seconds)));
      const cases = (quick ? RATES_QUICK : RATES).flatMap((rate) =>
        subjects.map((subject) => ({ subject, rate })),
      );
      const results = await interleave(cases, rounds, ({ subject, rate }) =>
        bed.generator.run(openLoad(bed, subject, rate, seconds)),
      );
      return {
        tables: [
          {
            columns: LATENCY_COLUMNS,
            rows: [...results].map(([{ subject, rate }, all]) => ({
              name: `${rate.toLocaleString('en')}/s, ${subject.name}`,
              cells: latencyCells(all),
            })),
          },
        ],
        requirements: [],
        notes: [],
      };
    } finally {
      await Promise.all(subjects.map(({ running }) => running.stop()));
    }
  },
};

export const LATENCY_COLUMNS = ['p50, ms', 'p99, ms', 'p99.9, ms', 'sent late p99, ms', 'refused'];

export function latencyCells(results: readonly LoadResult[]): Cell[] {
  const cell = (of: (result: LoadResult) => number) => ({ spread: spreadOf(results.map(of)), digits: 1 });
  return [
    cell(({ p50Ms }) => p50Ms),
    cell(({ p99Ms }) => p99Ms),
    cell(({ p999Ms }) => p999Ms),
    cell(({ sentLateP99Ms }) => sentLateP99Ms),
    refusedOf(results),
  ];
}

/** Verifications at a fixed rate. */
export const openLoad = ({ seeded }: Bed, { url }: Subject, rate: number, seconds: number) => ({
  kind: 'open' as const,
  url,
  method: 'POST' as const,
  headers: headersOf(seeded),
  bodies: seeded.tokens.slice(0, TOKENS_ASKED).map(({ text }) => questionOf(text)),
  rate,
  seconds,
});
