import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { createTestPortal, type TestPortal } from '../test-context';
import { issueToken } from './issue-token';
import { restoreToken } from './restore-token';
import { revokeToken } from './revoke-token';

let portal: TestPortal;
let ines: UserPrincipal;
const cli: Principal = { type: 'system', name: 'cli' };

beforeAll(async () => {
  portal = await createTestPortal();
  ines = await portal.addUser();
  await portal.addApi('https://orders.example', ['orders:read']);
});
afterAll(() => portal.close());

const issue = (label: string) =>
  issueToken(
    ines,
    {
      label,
      scopes: ['orders:read'],
      expiry: { type: 'days', days: 7 },
      owner: { type: 'user', id: ines.userId },
    },
    portal.ctx,
  );
async function revokedToken(label: string): Promise<string> {
  const issued = await issue(label);
  if (!issued.ok) throw new Error(issued.message);
  const { tokenId } = issued.value;
  const revoked = await revokeToken(ines, { tokenId, reason: 'other' }, portal.ctx);
  if (!revoked.ok) throw new Error(revoked.message);
  return tokenId;
}
const restore = (principal: Principal, tokenId: string) => restoreToken(principal, { tokenId }, portal.ctx);
const codeOf = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code);

describe('what is restored in parallel', () => {
  /** Starts changes while the row of Ines is locked, and lets them go once all wait that have a connection. */
  async function allAtOnce<T>(started: readonly (() => Promise<T>)[]): Promise<T[]> {
    const holder = await portal.ctx.db.pool.connect();
    try {
      await holder.query('begin');
      await holder.query('select from users where id = $1 for update', [ines.userId]);
      const changes = started.map((start) => start());
      const waiting = async () => {
        // Else a transaction sees the same activity for as long as it lasts.
        await holder.query('select pg_stat_clear_snapshot()');
        const { rowCount } = await holder.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rowCount;
      };
      // Of the pool's 20 connections one holds the lock.
      await expect.poll(waiting, { interval: 5, timeout: 4_000 }).toBe(Math.min(started.length, 19));
      await holder.query('commit');
      return await Promise.all(changes);
    } finally {
      holder.release();
    }
  }

  it('of 20 who restore it one does, and it is recorded once', async () => {
    const tokenId = await revokedToken('one');
    const results = await allAtOnce(Array.from({ length: 20 }, () => () => restore(ines, tokenId)));
    expect(results.map(codeOf).sort()).toEqual([...Array(19).fill('ALREADY_DONE'), 'ok']);
    const records = await portal.asOwner(
      `select from audit where target_id = $1 and action = 'token.restore'`,
      [tokenId],
    );
    expect(records).toHaveLength(1);
  });

  it('its label stays that of one live token, whether it is restored or issued anew', async () => {
    for (let round = 0; round < 5; round += 1) {
      const label = `round ${round}`;
      const tokenId = await revokedToken(label);
      const results = await allAtOnce([
        async () => codeOf(await restore(ines, tokenId)),
        async () => codeOf(await issue(label)),
        async () => codeOf(await restore(cli, tokenId)),
        async () => codeOf(await issue(label)),
      ]);
      expect(results.filter((code) => code === 'ok')).toHaveLength(1);
      const live = await portal.asOwner(
        'select from tokens where user_id = $1 and label = $2 and revoked_at is null',
        [ines.userId, label],
      );
      expect(live).toHaveLength(1);
    }
  });

  it('several with one label are restored as one', async () => {
    const ids = [await revokedToken('same'), await revokedToken('same'), await revokedToken('same')];
    const results = await allAtOnce(ids.map((tokenId) => () => restore(ines, tokenId)));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
  });
});
