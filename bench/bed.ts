import { type BenchCluster, type BenchDatabase, startBenchCluster } from './bench-database';
import type { BenchOptions } from './bench-options';
import { buildPrograms, LoadGenerator, type Programs } from './programs';
import { type Seeded, seedTokens } from './seed-tokens';

/** What the sections share: a PostgreSQL with tokens in it, programs, and a process that asks. */
export interface Bed {
  cluster: BenchCluster;
  database: BenchDatabase;
  seeded: Seeded;
  programs: Programs;
  generator: LoadGenerator;
  close(): Promise<void>;
}

const TOKENS = 10_000;
const TOKENS_QUICK = 3_000;

export async function makeBed({ quick }: BenchOptions, { pages }: { pages: boolean }): Promise<Bed> {
  const programs = await buildPrograms({ pages });
  const cluster = await startBenchCluster();
  try {
    const database = await cluster.addDatabase('bench');
    const seeded = await seedTokens(database, { tokens: quick ? TOKENS_QUICK : TOKENS });
    const generator = await LoadGenerator.start(programs);
    return {
      cluster,
      database,
      seeded,
      programs,
      generator,
      close: async () => {
        await generator.stop();
        await database.close();
        await cluster.stop();
        programs.remove();
      },
    };
  } catch (error) {
    await cluster.stop();
    programs.remove();
    throw error;
  }
}
