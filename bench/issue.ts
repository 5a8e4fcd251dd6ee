// npm run bench:issue [-- --rounds 5 --seconds 3 --parallel 20]
//
// Tokens a second that the use cases issue and revoke, each in its own acknowledged transaction on a PostgreSQL that
// flushes to disk: medians of several rounds, with their spread. No page and no http in between.
import { parseArgs } from 'node:util';
import type { UserPrincipal } from '@/core/access/principal';
import { openDatabase } from '@/db/client';
import { systemClock } from '@/runtime/clock';
import { newId } from '@/runtime/ids';
import type { UseCaseContext } from '@/server/context';
import { issueToken } from '@/server/tokens/issue-token';
import { revokeToken } from '@/server/tokens/revoke-token';
import { startBenchDatabase } from './bench-database';
import { contextOver, principalOf } from './context-over';
import { seedTokens } from './seed-tokens';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    parallel: { type: 'string', default: '20' },
  },
});
const PARALLEL = Number(flags.parallel);

async function main(): Promise<void> {
  const database = await startBenchDatabase();
  const db = openDatabase(database.portalUrl, { applicationName: 'bench', connectionsMax: PARALLEL });
  try {
    const { userIds } = await seedTokens(database, { tokens: PARALLEL * 10 });
    await database.owner.query('update policy set live_tokens_max = 10000');
    const ctx = contextOver(db, database);
    const rates = { issue: [] as number[], revoke: [] as number[] };
    for (let round = 0; round < Number(flags.rounds); round += 1) {
      const issued: { owner: UserPrincipal; tokenId: string }[] = [];
      rates.issue.push(await perSecond(userIds, (owner) => issue(owner, issued, ctx)));
      rates.revoke.push(await perSecond(userIds, () => revoke(issued.pop(), ctx)));
    }
    for (const [name, all] of Object.entries(rates)) {
      const sorted = all.map(Math.round).sort((a, b) => a - b);
      const [median, least, most] = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)];
      console.log(`${name.padEnd(8)} ${median} a second   ${least} to ${most}   ${PARALLEL} in parallel`);
    }
  } finally {
    await db.close();
    await database.close();
  }
}

/** How often a second `act` is done while PARALLEL people, each with one thing at a time, do it. */
async function perSecond(
  userIds: readonly string[],
  act: (owner: UserPrincipal) => Promise<boolean>,
): Promise<number> {
  const began = systemClock.monotonicMs();
  const end = began + Number(flags.seconds) * 1_000;
  let done = 0;
  await Promise.all(
    userIds.slice(0, PARALLEL).map(async (userId) => {
      const owner = principalOf(userId);
      while (systemClock.monotonicMs() < end && (await act(owner))) done += 1;
    }),
  );
  return done / ((systemClock.monotonicMs() - began) / 1_000);
}

async function issue(
  owner: UserPrincipal,
  issued: { owner: UserPrincipal; tokenId: string }[],
  ctx: UseCaseContext,
): Promise<boolean> {
  const result = await issueToken(
    owner,
    {
      owner: { type: 'user', id: owner.userId },
      label: newId(),
      scopes: ['orders:read'],
      expiry: { type: 'days', days: 30 },
    },
    ctx,
  );
  if (!result.ok) throw new Error(result.message);
  issued.push({ owner, tokenId: result.value.tokenId });
  return true;
}

/** False when there is nothing left to revoke. */
async function revoke(
  issued: { owner: UserPrincipal; tokenId: string } | undefined,
  ctx: UseCaseContext,
): Promise<boolean> {
  if (!issued) return false;
  const result = await revokeToken(issued.owner, { tokenId: issued.tokenId, reason: 'not_needed' }, ctx);
  if (!result.ok) throw new Error(result.message);
  return true;
}

await main();
