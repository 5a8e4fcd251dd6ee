// npm run bench [-- --quick] [--rounds 5] [--seconds 5] [--only throughput,peers] [--json FILE] [--write docs/benchmarks.md]
//
// Everything that is promised of the verifier, measured side by side in one run. The table goes to the output, what it is
// doing to the error output. Ends with 1 where something that must hold does not; a quick run only looks.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '@/runtime/clock';
import { type Bed, makeBed } from './bed';
import { describeMachine } from './machine';
import { Running } from './programs';
import { formatReport, type Run } from './report';
import { isMet, type Section, type SectionResult } from './section';
import { gateway } from './sections/gateway';
import { growth } from './sections/growth';
import { latency } from './sections/latency';
import { pageLoad } from './sections/page-load';
import { peers } from './sections/peers';
import { revocation } from './sections/revocation';
import { sdk } from './sections/sdk';
import { throughput } from './sections/throughput';

const SECTIONS: readonly Section[] = [throughput, sdk, gateway, peers, latency, pageLoad, revocation, growth];

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
    write: { type: 'string' },
  },
});

/** Somebody broke the run off. */
let givenUp = false;

async function main(): Promise<void> {
  const options = {
    quick: flags.quick,
    rounds: positive('rounds', flags.rounds ?? (flags.quick ? '2' : '5')),
    seconds: positive('seconds', flags.seconds ?? (flags.quick ? '1' : '5')),
  };
  const chosen = chooseSections(flags.only);
  const given = process.argv.slice(2);
  const bed = await makeBed(options, { pages: chosen.includes(pageLoad) });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => giveUp(bed));
  const run: Run = {
    command: ['npm run bench', ...(given.length > 0 ? ['--', ...given] : [])].join(' '),
    machine: describeMachine(bed.cluster.version),
    options,
    sections: [],
  };
  try {
    for (const { name, title, how, measure } of chosen) {
      if (givenUp) return;
      const began = systemClock.monotonicMs();
      const result = await measure(bed, options).catch(notMeasured);
      run.sections.push({ name, title, how, result });
      console.error(`${name}: ${Math.round((systemClock.monotonicMs() - began) / 1_000)} s`);
    }
  } finally {
    await bed.close();
  }
  if (givenUp) return;
  const report = formatReport(run);
  console.log(report);
  if (flags.json) writeFileSync(flags.json, `${JSON.stringify(run, null, 2)}\n`);
  if (flags.write) writeFileSync(flags.write, report);
  const allMet = run.sections.every(({ result }) => result.requirements.every(isMet));
  if (!allMet && !options.quick) process.exitCode = 1;
}

/** What the other sections came to is kept all the same. */
function notMeasured(error: unknown): SectionResult {
  if (!givenUp) console.error(error);
  process.exitCode = 1;
  return { tables: [], requirements: [], notes: [`**Not measured**: ${error}`] };
}

/** PostgreSQL is nobody's child: it would stay, with all that was seeded. */
async function giveUp(bed: Bed): Promise<never> {
  givenUp = true;
  Running.endAll();
  await bed.cluster.stop();
  bed.programs.remove();
  process.exit(130);
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${flag} must be more than 0`);
  return value;
}

function chooseSections(only: string | undefined): readonly Section[] {
  if (only === undefined) return SECTIONS;
  return only.split(',').map((name) => {
    const section = SECTIONS.find((each) => each.name === name);
    if (!section)
      throw new Error(
        `There is no section ${name}; there are ${SECTIONS.map((each) => each.name).join(', ')}`,
      );
    return section;
  });
}

await main().catch((error: unknown) => {
  // Whatever fails of a run that was broken off fails because it was.
  if (!givenUp) throw error;
});
