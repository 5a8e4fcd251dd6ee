import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import type { UsageCount } from '@/core/usage/usage-batch';
import { openDatabase } from '@/db/client';
import { flushUsage, registerVerifierInstance } from '@/db/queries/usage-flush';
import { newId } from '@/runtime/ids';
import { createTestPortal, type TestPortal } from '../test-context';
import { issueToken } from './issue-token';
import { readFirstUse } from './read-first-use';

const HOUR_MS = 3_600_000;
/** A quarter past an hour, of a day that any partition takes. */
const QUARTER_PAST = Date.UTC(2026, 0, 5, 9, 15);

let portal: TestPortal;
let ines: UserPrincipal;
let tokenId: string;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  portal = await createTestPortal();
  ines = await portal.addUser();
  await portal.addApi('https://orders.example', ['orders:read']);
});
beforeEach(async () => {
  const result = await issueToken(
    ines,
    {
      label: newId(),
      scopes: ['orders:read'],
      expiry: { type: 'days', days: 1 },
      owner: { type: 'user', id: ines.userId },
    },
    portal.ctx,
  );
  if (!result.ok) throw new Error(result.message);
  tokenId = result.value.tokenId;
});
afterAll(async () => {
  for (const close of closing) await close();
  await portal.close();
});

interface Asked {
  minute: number;
  outcome: string;
  address?: string;
  scope?: string;
}

/** Reports requests, given by their minutes after the quarter, as a verifier does: counted by the hour. */
async function report(...asked: Asked[]): Promise<void> {
  const database = openDatabase(portal.database.verifierUrl, { applicationName: 'test' });
  closing.push(() => database.close());
  const instanceId = newId();
  await registerVerifierInstance(database, instanceId);
  const counts = new Map<string, UsageCount>();
  for (const { minute, outcome, address, scope } of asked) {
    const lastMs = QUARTER_PAST + minute * 60_000;
    const hourMs = lastMs - (lastMs % HOUR_MS);
    for (const [dimension, value] of Object.entries({ outcome, address, scope })) {
      const key = `${hourMs} ${dimension} ${value} ${outcome}`;
      if (!value) continue;
      const kept = { hourMs, tokenId, secretId: tokenId, value, outcome, count: 1, lastMs };
      counts.set(key, { ...kept, dimension: dimension as UsageCount['dimension'] });
    }
  }
  const letIn = asked.filter(({ outcome }) => outcome === 'VALID').map(({ minute }) => minute);
  const atMs = (minute: number) => QUARTER_PAST + minute * 60_000;
  const uses = { firstMs: atMs(Math.min(...letIn)), lastMs: atMs(Math.max(...letIn)) };
  const tokens = letIn.length > 0 ? [{ tokenId, ...uses, lastAddress: null, addresses: [] }] : [];
  await flushUsage(database, {
    instanceId,
    flushNo: 0,
    batch: { counts: [...counts.values()], tokens, credentials: [] },
  });
}

const read = async () => {
  const result = await readFirstUse(ines, { tokenId }, portal.ctx);
  if (!result.ok) throw new Error(result.message);
  return result.value;
};
const at = (minute: number) => new Date(QUARTER_PAST + minute * 60_000);

it('there is none before a request', async () => {
  expect(await read()).toBeNull();
});

it('the first request let in stays the first one, whatever comes after it', async () => {
  await report(
    { minute: 0, outcome: 'VALID', address: '192.0.2.1', scope: 'orders:read' },
    { minute: 1, outcome: 'INSUFFICIENT_SCOPE', address: '192.0.2.2', scope: 'orders:write' },
    { minute: 2, outcome: 'VALID', address: '192.0.2.3', scope: 'stock:read' },
    { minute: 90, outcome: 'VALID', address: '192.0.2.4', scope: 'stock:read' },
  );
  const first = { at: at(0), code: 'VALID', address: '192.0.2.1', scope: 'orders:read' };
  expect(await read()).toEqual(first);
});

it('the first request let in counts, not those that were refused before it', async () => {
  await report({ minute: 0, outcome: 'INSUFFICIENT_SCOPE', address: '192.0.2.2', scope: 'orders:write' });
  await report({ minute: 1, outcome: 'VALID', address: '192.0.2.1' });
  expect(await read()).toEqual({ at: at(1), code: 'VALID', address: '192.0.2.1', scope: null });
});

it('before one is let in it is the last one refused, with nothing of an earlier one', async () => {
  await report(
    { minute: 0, outcome: 'IP_NOT_ALLOWED', address: '192.0.2.2', scope: 'orders:read' },
    { minute: 1, outcome: 'INSUFFICIENT_SCOPE', scope: 'orders:write' },
  );
  const last = { at: at(1), code: 'INSUFFICIENT_SCOPE', address: null, scope: 'orders:write' };
  expect(await read()).toEqual(last);
});
