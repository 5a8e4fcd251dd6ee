/**
 * The real product, and its processes killed in the middle of two hundred issues and a hundred revocations. Whoever got
 * an answer can count on it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parsePublicId } from '@/core/ids/public-id';
import { mustLatchkey } from '@/e2e/harness/command';
import { asOwner } from '@/e2e/harness/database';
import { killHard, type ProcessName, pidOf, untilReady, untilReplaced } from '@/e2e/harness/processes';
import { type RunningProduct, startProduct } from '@/e2e/harness/product';
import { expectPromisesKept, verify } from './test-invariants';
import { Traffic } from './test-traffic';

const ISSUES = 200;
/** After so many tokens something dies; each time another request is half done. */
const DEATHS_AT = [20, 60, 100, 140, 180];

let product: RunningProduct;
let credential: string;
let traffic: Traffic;

beforeAll(async () => {
  product = await startProduct();
  await mustLatchkey(product, ['api', 'import', 'examples/demo-api/catalogue.yaml']);
  const issued = await mustLatchkey(product, [
    'verifier',
    'issue',
    '--api',
    'https://orders.example',
    '--json',
  ]);
  credential = JSON.parse(issued).token;
  traffic = await Traffic.begin(product);
});
afterAll(() => product?.remove());
beforeEach(() => {
  traffic.interruptions = 0;
});

/** Kills `name` when so many tokens were issued, and lets nobody wait for it but the traffic itself. */
function killAt(name: ProcessName, counts: readonly number[]) {
  const base = traffic.shown.size;
  const due = counts.map((count) => base + count);
  let deaths = 0;
  return {
    onIssued: (count: number) => {
      if (due[0] === undefined || count < due[0]) return;
      due.shift();
      // It may be dead already and not back yet: then the next count will find it.
      if (tryKill(name)) deaths += 1;
    },
    deaths: () => deaths,
  };
}

const countOf = async (statement: string) => (await asOwner(product, statement)).length;

/** As the portal leaves it when it dies between the confirmation and the first transaction. */
async function decideToRevoke(count: number): Promise<string> {
  const [row] = await asOwner<{ id: string }>(
    product,
    `with decided as (
       insert into bulk_revocations (id, confirmed_by_type, confirmed_by_id, confirmed_by_name, request_id, reason, selection, total)
       select id, 'system', 'cli', 'ops', 'req_' || id, 'policy', 'picked', $1 from (select gen_random_uuid() as id) as one
       returning id
     ), doomed as (
       insert into tokens (id, kind, user_id, label, created_by_type, created_by_id)
       select gen_random_uuid(), 'personal', (select id from users limit 1), 'doomed ' || n, 'system', 'test'
       from generate_series(1, $1) as n returning id
     ), items as (
       insert into bulk_revocation_tokens (bulk_revocation_id, token_id) select decided.id, doomed.id from decided, doomed
     )
     select id from decided`,
    [count],
  );
  if (!row) throw new Error('nothing was decided');
  return row.id;
}

function tryKill(name: ProcessName): boolean {
  try {
    killHard(product, name);
    return true;
  } catch (error) {
    if (error instanceof Error && /does not run|ESRCH/.test(error.message)) return false;
    throw error;
  }
}

describe.sequential('killed with -9 during issues and revocations', () => {
  it('PostgreSQL: every secret shown verifies, every revocation holds, each change has its records', async () => {
    const killer = killAt('postgres', DEATHS_AT);
    await traffic.issueAndRevoke(ISSUES, killer.onIssued);
    expect(killer.deaths()).toBeGreaterThanOrEqual(2);
    expect(traffic.interruptions).toBeGreaterThan(0);
    await untilReady(product.verifierUrl);
    await expectPromisesKept(product, traffic, credential);
  });

  it('the portal: likewise', async () => {
    const killer = killAt('portal', DEATHS_AT);
    await traffic.issueAndRevoke(ISSUES, killer.onIssued);
    expect(killer.deaths()).toBeGreaterThanOrEqual(2);
    expect(traffic.interruptions).toBeGreaterThan(0);
    await expectPromisesKept(product, traffic, credential);
  });

  it('the verifier: nobody at the portal notices, and it is as good as before when it is back', async () => {
    const killer = killAt('verifier', DEATHS_AT);
    await traffic.issueAndRevoke(ISSUES, killer.onIssued);
    expect(killer.deaths()).toBeGreaterThanOrEqual(1);
    expect(traffic.interruptions).toBe(0);
    await untilReady(product.verifierUrl);
    await expectPromisesKept(product, traffic, credential);
  });

  it('the start itself: run again, it goes on with everything it had', async () => {
    const halves = traffic.issueAndRevoke(ISSUES / 2, killAt('postgres', []).onIssued);
    process.kill(product.pid, 'SIGKILL');
    await expect.poll(() => isServing(product.portalUrl), { timeout: 20_000 }).toBe(false);
    product = await startProduct({ again: product });
    await halves;
    await expectPromisesKept(product, traffic, credential);
  });
});

describe('killed with -9 during a revocation of many', () => {
  it('the portal: the one that replaces it carries it out', async () => {
    const decided = await decideToRevoke(600);
    const pid = pidOf(product, 'portal');
    killHard(product, 'portal');
    await untilReplaced(product, 'portal', pid);
    await expect
      .poll(
        () =>
          countOf(
            `select from bulk_revocations where id = '${decided}' and revoked = 600 and finished_at is not null`,
          ),
        { timeout: 20_000 },
      )
      .toBe(1);
    expect(
      await countOf(`select from audit where action = 'token.revoke' and request_id = 'req_${decided}'`),
    ).toBe(600);
  });
});

describe.sequential('asked to stop', () => {
  it('the verifier writes down every use it has counted', async () => {
    const [tokenId, secret] = [...traffic.shown].find(([id]) => !traffic.revoked.has(id)) ?? ['', ''];
    const before = await usesOf(tokenId);
    const uses = 50;
    for (let i = 0; i < uses; i += 1) expect((await verify(product, credential, secret)).code).toBe('VALID');
    const pid = pidOf(product, 'verifier');
    process.kill(pid, 'SIGTERM');
    await untilReplaced(product, 'verifier', pid);
    expect((await usesOf(tokenId)) - before).toBe(uses);
    await untilReady(product.verifierUrl);
  });

  it('the portal goes and comes back without one failed verification', async () => {
    const [, secret = ''] = [...traffic.shown].find(([id]) => !traffic.revoked.has(id)) ?? [];
    const [portal, verifier] = [pidOf(product, 'portal'), pidOf(product, 'verifier')];
    const answers: string[] = [];
    let replaced = false;
    const asking = (async () => {
      while (!replaced) {
        const { status, code } = await verify(product, credential, secret);
        answers.push(`${status} ${code}`);
      }
    })();
    process.kill(portal, 'SIGTERM');
    await untilReplaced(product, 'portal', portal);
    await untilReady(product.portalUrl);
    replaced = true;
    await asking;
    expect(new Set(answers)).toEqual(new Set(['200 VALID']));
    expect(answers.length).toBeGreaterThan(10);
    expect(pidOf(product, 'verifier')).toBe(verifier);
  });

  it('everything ends in order, with status 0', async () => {
    expect(await product.stop()).toBe(0);
  });
});

async function usesOf(tokenId: string): Promise<number> {
  const [row] = await asOwner<{ uses: string }>(
    product,
    `select coalesce(sum(count), 0) as uses from usage_hourly where token_id = $1 and dimension = 'outcome'`,
    [parsePublicId('token', tokenId)],
  );
  return Number(row?.uses);
}

async function isServing(origin: string): Promise<boolean> {
  try {
    await (await fetch(`${origin}/livez`)).arrayBuffer();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
