// npm test: everything but the long fault suite, in one run that ends with its totals.
//
//   node scripts/test.mjs                 checks, core, unit, db, build, e2e
//   node scripts/test.mjs --only e2e      one part: checks, core, unit, db, e2e, db15 (PostgreSQL 15), faults
//   node scripts/test.mjs --total a,b     no run: the totals of parts that ran, from their reports in .test/
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './build.mjs';
import { findBrowser } from './find-browser.mjs';
import { countReport, describeCounts, sumCounts } from './test-reports.mjs';

const reports = join(root, '.test');
const reportOf = (part) => join(reports, `${part}.json`);
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Debian's place for PostgreSQL 15; another one through TEST_POSTGRES_BIN. */
const POSTGRES_15 = '/usr/lib/postgresql/15/bin';

const PARTS = {
  checks: runChecks,
  core: () => runVitest('core', 'core'),
  unit: () => runVitest('unit', 'unit'),
  db: () => runVitest('db', 'db'),
  e2e: runEndToEnd,
  db15: () => runVitest('db15', 'db', { TEST_POSTGRES_BIN: process.env.TEST_POSTGRES_BIN || POSTGRES_15 }),
  faults: async () => (await runBuild()) && runVitest('faults', 'faults'),
};
const USUAL = ['checks', 'core', 'unit', 'db', 'e2e'];

const { values } = parseArgs({ options: { only: { type: 'string' }, total: { type: 'string' } } });
const parts = (values.total ?? values.only)?.split(',') ?? USUAL;
const unknown = parts.filter((part) => !Object.hasOwn(PARTS, part));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}

if (values.total === undefined) {
  mkdirSync(reports, { recursive: true });
  // Another run's report must never be counted as this one's.
  for (const part of parts) rmSync(reportOf(part), { force: true });
  for (const part of parts) {
    const began = performance.now();
    console.log(`\n── ${part}`);
    await PARTS[part]();
    console.log(`── ${part}: ${describeCounts(countReport(part, reportOf(part)))} in ${seconds(began)} s`);
  }
}

console.log('');
const counts = parts.map((part) => [part, countReport(part, reportOf(part))]);
for (const [part, count] of counts) {
  console.log(`${part.padEnd(8)} ${describeCounts(count)}`);
  for (const reason of count.reasons) console.log(`         ${reason}`);
}
const total = sumCounts(counts.map(([, count]) => count));
console.log(describeCounts(total));
process.exitCode = total.failed > 0 ? 1 : 0;

/** What a machine can see without running anything. Each counts as one test. */
async function runChecks() {
  // Next.js leaves types of the routes of its last build; a route that is gone since would fail the compiler.
  rmSync(join(root, '.next', 'types'), { recursive: true, force: true });
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|docs$|public$|scripts$)/.test(entry.name))
    .map((entry) => entry.name);
  const checks = [
    ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
    ['types', 'tsc', ['--noEmit']],
    ['dead code', 'knip', ['--no-progress']],
    [
      'import fence',
      'depcruise',
      [
        '--config',
        '.dependency-cruiser.cjs',
        ...folders,
        'portal-server.ts',
        'proxy.ts',
        'instrumentation.ts',
      ],
    ],
  ];
  const results = [];
  for (const [name, program, programArguments] of checks) {
    const began = performance.now();
    const { status, output } = await run(bin(program), programArguments, { quiet: true });
    console.log(`${status === 0 ? '✓' : '✗'} ${name} (${seconds(began)} s)`);
    if (status !== 0) console.log(output);
    results.push({ name, passed: status === 0 });
  }
  writeFileSync(reportOf('checks'), JSON.stringify(results));
}

async function runVitest(part, project, environment = {}) {
  await run(
    bin('vitest'),
    [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportOf(part)}`,
    ],
    { environment },
  );
}

async function runBuild() {
  const { status } = await run(process.execPath, ['scripts/build.mjs'], {
    environment: { NODE_ENV: 'production' },
  });
  return status === 0;
}

async function runEndToEnd() {
  if (!(await runBuild())) return;
  const browser = await findBrowser();
  if (!browser) return;
  console.log(`Browser: ${browser}`);
  await run(bin('playwright'), ['test', '--reporter=list,json'], {
    environment: { LATCHKEY_TEST_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: reportOf('e2e') },
  });
}

function run(program, programArguments, { environment = {}, quiet = false } = {}) {
  if (!existsSync(program)) {
    return Promise.resolve({ status: 127, output: `${program} is missing: run npm ci without --omit=dev` });
  }
  const { NODE_ENV: _, ...inherited } = process.env;
  const child = spawn(program, programArguments, {
    cwd: root,
    env: { ...inherited, NEXT_TELEMETRY_DISABLED: '1', ...environment },
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ status: code ?? 1, output }));
  });
}

function seconds(began) {
  return Math.round((performance.now() - began) / 100) / 10;
}
