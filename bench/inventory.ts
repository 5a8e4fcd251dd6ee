// npm run bench:inventory [-- --tokens 100000 --rounds 5]
//
// The list of all tokens: how long the database takes for each saved view, filter and order, as the portal's own queries ask
// it, over as many tokens as asked for. Medians of several rounds, with the slowest.
import { parseArgs } from 'node:util';
import { DIRECTORY_SORTS, type DirectoryFilter, EVERY_TOKEN } from '@/core/token/directory-query';
import { openDatabase } from '@/db/client';
import { countTokenDirectory, listTokenDirectory } from '@/db/queries/token-directory';
import { systemClock } from '@/runtime/clock';
import { startBenchDatabase } from './bench-database';
import { seedInventory } from './inventory-data';

const { values: flags } = parseArgs({
  options: {
    tokens: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
  },
});
const PAGE = 51;

const bench = await startBenchDatabase();
const db = openDatabase(bench.portalUrl, { applicationName: 'bench', connectionsMax: 1 });
try {
  await seedInventory(bench.owner, Number(flags.tokens));
  const { rows } = await bench.owner.query(`
    select (select id from apis where name = 'Orders') as api, (select id from users where name = 'Person 77') as person,
      (select name from scopes where name = 'orders:10') as scope`);
  const { api, person, scope } = rows[0];
  const month = (n: number) => new Date(systemClock.now().getTime() - n * 30 * 86_400_000);
  const filters: Record<string, Partial<DirectoryFilter>> = {
    everything: {},
    live: { status: 'live' },
    'needs a look': { attention: true },
    'never expires': { status: 'live', neverExpires: true },
    'unused 90 days': { unusedDays: 90 },
    'expiring in 7 days': { expiringDays: 7 },
    'too broad': { status: 'live', manyScopes: true },
    'any address': { anyAddress: true },
    'an API': { apiId: api },
    'a scope': { scope },
    'an owner': { ownerId: person },
    'an owner, typed': { text: 'person 77' },
    'a label, typed': { text: 'scanner 4' },
    'an address, typed': { text: '198.51.100.7' },
    'nothing found': { text: 'nobody calls it so' },
    'created in a month': { createdFrom: month(8), createdBefore: month(7) },
    'five at once': { status: 'live', kind: 'personal', anyAddress: true, unusedDays: 30, apiId: api },
  };
  console.log(
    `${'filter'.padEnd(22)}${[...DIRECTORY_SORTS, 'second page', 'counts'].map((name) => name.padStart(16)).join('')}`,
  );
  let slowest = 0;
  for (const [name, change] of Object.entries(filters)) {
    const filter = { ...EVERY_TOKEN, ...change };
    const cells: string[] = [];
    for (const sort of DIRECTORY_SORTS) {
      const now = systemClock.now();
      cells.push(
        await measure(() => listTokenDirectory(db.read, filter, { sort, now, after: null, limit: PAGE })),
      );
    }
    const now = systemClock.now();
    const first = await listTokenDirectory(db.read, filter, {
      sort: 'attention',
      now,
      after: null,
      limit: PAGE,
    });
    const last = first.at(-1);
    const after = last ? { key: last.sortKey, id: last.id } : null;
    cells.push(
      await measure(() =>
        listTokenDirectory(db.read, filter, { sort: 'attention', now, after, limit: PAGE }),
      ),
    );
    cells.push(await measure(() => countTokenDirectory(db.read, { filter }, now)));
    console.log(`${name.padEnd(22)}${cells.map((cell) => cell.padStart(16)).join('')}`);
  }
  console.log(
    `\nmedian (slowest of ${flags.rounds}) in ms; slowest median ${slowest.toFixed(1)} ms; ${flags.tokens} tokens`,
  );

  async function measure(ask: () => Promise<unknown>): Promise<string> {
    await ask();
    const times: number[] = [];
    for (let round = 0; round < Number(flags.rounds); round += 1) {
      const began = systemClock.monotonicMs();
      await ask();
      times.push(systemClock.monotonicMs() - began);
    }
    times.sort((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)] ?? 0;
    slowest = Math.max(slowest, median);
    return `${median.toFixed(1)} (${times.at(-1)?.toFixed(1)})`;
  }
} finally {
  await db.close();
  await bench.close();
}
