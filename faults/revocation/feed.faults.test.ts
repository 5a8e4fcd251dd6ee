/** The change feed is flooded, is no longer there, or becomes another one, while tokens are verified and revoked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatabaseLine } from '@/db/test-database/database-line';
import { askOnce, type FaultBed, FEED, makeFaultBed } from './fault-bed';
import type { OwnPostgres } from './own-postgres';
import { revokeAtOnce } from './revoke-at-once';
import { expectPromiseKept, underLoad } from './under-load';
import type { LoadToken } from './verification-load';

let bed: FaultBed;
let standby: OwnPostgres | undefined;
beforeAll(async () => {
  bed = await makeFaultBed();
});
afterAll(async () => {
  await bed?.close();
  await standby?.remove();
});

describe.sequential('a revocation shows within a second, and no good token is refused', () => {
  it('when 10,000 tokens are revoked at once, more than a poll brings', async () => {
    const tokens = await bed.issue(10_000);
    // Spread over all of them, and held when it happens.
    const watched = tokens.filter((_, n) => n % 100 === 0);
    const outcome = await underLoad(bed, '10,000 changes at once', {
      fault: async (running) => {
        await running.load.warmUp(watched);
        await revokeAtOnce(bed, running, tokens, watched);
      },
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
    expect(outcome.revocations).toBeGreaterThanOrEqual(watched.length + 60);
  });

  it('when the feed has forgotten the place up to which a verifier had read', async () => {
    const outcome = await underLoad(bed, 'retention passed', {
      fault: async ({ revocations }) => {
        bed.line.swallow(FEED);
        await revocations(40);
        const gone = await bed.portal.asOwner(
          'delete from feed where seq < (select max(seq) from feed) returning seq',
        );
        expect(gone.length).toBeGreaterThanOrEqual(40);
        bed.line.stopSwallowing(FEED);
      },
    });
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
  });

  it('when a standby takes over that has lost the tail', async () => {
    const replication = new DatabaseLine(bed.portal.database.superuserUrl);
    standby = await bed.postgres.makeStandby(Number(new URL(await replication.open()).port));
    await expect
      .poll(() => bed.asSuperuser(`select state from pg_stat_replication`), { timeout: 20_000 })
      .toEqual([{ state: 'streaming' }]);
    const newUrl = new URL(bed.portal.database.superuserUrl);
    newUrl.port = String(standby.port);
    const lost: LoadToken[] = [];
    const [unasked] = await bed.issue(1);
    if (!unasked) throw new Error('no token');
    const outcome = await underLoad(bed, 'standby promoted that lost the tail', {
      fault: async ({ checker, load, revoker, revocations }) => {
        replication.silence();
        await revocations(40);
        await bed.postgres.kill();
        // A standby answers, and may lack what was acknowledged: nobody is told what it says.
        bed.line.leadTo(Number(newUrl.port));
        bed.line.forgetExecutions();
        await expect
          .poll(() => bed.line.executions('find_token'), { timeout: 10_000 })
          .toBeGreaterThanOrEqual(20);
        expect(await load.ask(unasked)).toMatchObject({ status: 503 });
        // Once it is promoted it says what it has, whoever acknowledged what.
        const kept = await askOnce(newUrl.href, 'select id from tokens where revoked_at is not null');
        const ids = new Set(kept.map(({ id }) => id));
        lost.push(...revoker.acknowledged.filter(({ tokenId }) => !ids.has(tokenId)));
        for (const { tokenId } of lost) checker.lostByDatabase(tokenId);
        await askOnce(newUrl.href, 'select pg_promote()');
        bed.portalLine.leadTo(Number(newUrl.port));
        // From here on the same numbers stand for other changes.
        await revocations(60);
      },
      afterwards: async ({ load }) => {
        for (const token of lost) expect((await load.ask(token)).code).toBe('VALID');
      },
    });
    replication.close();
    await bed.postgres.start();
    expectPromiseKept(outcome, { recoveryMs: 5_000 });
    expect(lost.length).toBeGreaterThanOrEqual(40);
  });
});
