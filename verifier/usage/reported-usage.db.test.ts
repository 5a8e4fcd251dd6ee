/** What APIs report of their own tokens' use: counted once, for their own tokens alone, and nowhere but in the recent past. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPublicId } from '@/core/ids/public-id';
import { UsageRecorder } from '@/core/usage/usage-recorder';
import { toUsageReport, type UsageReport } from '@/core/usage/usage-report';
import { newId } from '@/runtime/ids';
import { createTestVerifier, type TestToken, type TestVerifier } from '../test-verifier';

let verifier: TestVerifier;
beforeAll(async () => {
  verifier = await createTestVerifier();
});
afterAll(() => verifier.close());

const secretOf = async ({ tokenId }: TestToken): Promise<string> => {
  const [row] = await verifier.portal.asOwner<{ id: string }>(
    'select id from token_secrets where token_id = $1',
    [tokenId],
  );
  return row?.id ?? '';
};

/** As an SDK would count `times` uses a moment ago. */
async function reportOf(
  token: TestToken,
  times: number,
  instanceId = newId(),
  flushNo = 0,
): Promise<UsageReport> {
  const recorder = new UsageRecorder();
  const secretId = await secretOf(token);
  for (let n = 0; n < times; n += 1) {
    recorder.recordToken({
      atMs: Date.now() - 1_000,
      tokenId: token.tokenId,
      secretId,
      outcome: 'VALID',
      address: '203.0.113.9',
      scopes: ['orders:read'],
    });
  }
  const batch = recorder.take(10);
  return toUsageReport(batch ?? { counts: [], tokens: [] }, { instanceId, flushNo });
}

const report = (body: unknown, credential = verifier.credential) =>
  verifier.ask('/v1/usage', {
    method: 'POST',
    headers: ['Authorization', `Bearer ${credential}`, 'Content-Type', 'application/json'],
    body: JSON.stringify(body),
  });

const stored = async ({ tokenId }: TestToken) => {
  const rows = await verifier.portal.asOwner<{ dimension: string; count: string }>(
    'select dimension, sum(count)::text as count from usage_hourly where token_id = $1 group by 1 order by 1',
    [tokenId],
  );
  return rows.map(({ dimension, count }) => `${dimension} ${count}`);
};

describe('reported use', () => {
  it('is stored by outcome, scope and address, and says when the token was last used and from where', async () => {
    const token = await verifier.issue();
    const { status, json } = await report(await reportOf(token, 3));
    expect([status, json]).toEqual([200, { counted: true, ignored: 0 }]);
    expect(await stored(token)).toEqual(['address 3', 'outcome 3', 'scope 3']);
    const [use] = await verifier.portal.asOwner<{ last_address: string }>(
      'select host(last_address) as last_address from token_use where token_id = $1',
      [token.tokenId],
    );
    expect(use?.last_address).toBe('203.0.113.9');
  });

  it('counts once, however often it is sent, also at the same time and to another verifier', async () => {
    const token = await verifier.issue();
    const sent = await reportOf(token, 5);
    const answers = await Promise.all(Array.from({ length: 8 }, () => report(sent)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(answers.filter(({ json }) => json.counted)).toHaveLength(1);
    expect(await stored(token)).toContain('outcome 5');
  });

  it('under a number that does not follow is refused, and counts nothing', async () => {
    const token = await verifier.issue();
    const { status, json } = await report(await reportOf(token, 5, newId(), 4));
    expect([status, json.code]).toEqual([409, 'REPORT_OUT_OF_ORDER']);
    expect(await stored(token)).toEqual([]);
  });

  it('about another API’s token is left out, and the rest counts', async () => {
    const own = await verifier.issue();
    const others = await verifier.issue({ scopes: ['depot:read'] });
    const instanceId = newId();
    const sent = await reportOf(own, 2, instanceId);
    const foreign = await reportOf(others, 2, instanceId);
    sent.counts.push(...foreign.counts);
    sent.uses.push(...foreign.uses);
    expect((await report(sent)).json).toEqual({ counted: true, ignored: 3 });
    expect(await stored(own)).toContain('outcome 2');
    expect(await stored(others)).toEqual([]);
    const uses = await verifier.portal.asOwner('select 1 from token_use where token_id = $1', [
      others.tokenId,
    ]);
    expect(uses).toEqual([]);
  });

  it('of a secret that is another token’s is left out', async () => {
    const token = await verifier.issue();
    const sent = await reportOf(token, 2);
    const other = await secretOf(await verifier.issue());
    for (const count of sent.counts) count.secret_id = formatPublicId('tokenSecret', other);
    expect((await report(sent)).json).toEqual({ counted: true, ignored: 3 });
    expect(await stored(token)).toEqual([]);
  });

  it('of one API takes no number of another one’s process', async () => {
    const instanceId = newId();
    const token = await verifier.issue({ scopes: ['orders:read', 'depot:read'] });
    expect((await report(await reportOf(token, 1, instanceId), verifier.otherCredential)).status).toBe(200);
    expect((await report(await reportOf(token, 1, instanceId))).json).toMatchObject({ counted: true });
  });

  it.each<[string, (sent: UsageReport) => unknown]>([
    [
      'an instant in the future',
      (sent) => ({
        ...sent,
        uses: sent.uses.map((use) => ({ ...use, last_at: '2999-01-01T00:00:00.000Z' })),
      }),
    ],
    [
      'an instant long ago',
      (sent) => ({
        ...sent,
        counts: sent.counts.map((row) => ({
          ...row,
          hour: '2020-01-01T00:00:00.000Z',
          last_at: '2020-01-01T00:10:00.000Z',
        })),
      }),
    ],
    [
      'an hour of long ago, whatever its last instant',
      (sent) => ({
        ...sent,
        counts: sent.counts.map((row) => ({ ...row, hour: '1970-01-01T00:00:00.000Z' })),
      }),
    ],
    [
      'an address that is used in the year 9999',
      (sent) => ({
        ...sent,
        uses: sent.uses.map((use) => ({
          ...use,
          addresses: [{ address: '203.0.113.66', at: '9999-12-31T00:00:00.000Z' }],
        })),
      }),
    ],
    ['the same count twice', (sent) => ({ ...sent, counts: [...sent.counts, ...sent.counts] })],
    ['the same use twice', (sent) => ({ ...sent, uses: [...sent.uses, ...sent.uses] })],
    [
      'half an hour',
      (sent) => ({
        ...sent,
        counts: sent.counts.map((row) => ({ ...row, hour: row.hour.replace(':00:00', ':30:00') })),
      }),
    ],
    ['a count of nothing', (sent) => ({ ...sent, counts: sent.counts.map((row) => ({ ...row, count: 0 })) })],
    [
      'an outcome that is none',
      (sent) => ({ ...sent, counts: sent.counts.map((row) => ({ ...row, outcome: 'FINE', value: 'FINE' })) }),
    ],
    [
      'a value of another dimension',
      (sent) => ({ ...sent, counts: sent.counts.map((row) => ({ ...row, dimension: 'address' })) }),
    ],
    [
      'a secret in the place of a scope',
      (sent) => ({
        ...sent,
        counts: sent.counts.map((row) => ({ ...row, dimension: 'scope', value: verifier.credential })),
      }),
    ],
    ['a member that is not known', (sent) => ({ ...sent, tokens: [] })],
    ['no JSON', () => undefined],
  ])('with %s is refused whole', async (_, change) => {
    const token = await verifier.issue();
    const { status, json } = await report(change(await reportOf(token, 1)));
    expect([status, json.code]).toEqual([400, 'INVALID_REQUEST']);
    expect(await stored(token)).toEqual([]);
  });

  it('a moment ahead of the database counts as now: after a failover clocks differ for a while', async () => {
    const token = await verifier.issue();
    const sent = await reportOf(token, 2);
    const ahead = new Date(Date.now() + 20_000).toISOString();
    for (const row of [...sent.counts, ...sent.uses]) row.last_at = ahead;
    expect((await report(sent)).json).toMatchObject({ counted: true });
    const [use] = await verifier.portal.asOwner<{ is_past: boolean }>(
      'select last_used_at <= clock_timestamp() as is_past from token_use where token_id = $1',
      [token.tokenId],
    );
    expect(use?.is_past).toBe(true);
  });

  it('is taken from verifier credentials alone', async () => {
    const token = await verifier.issue();
    expect((await report(await reportOf(token, 1), token.text)).status).toBe(401);
    expect(await stored(token)).toEqual([]);
  });
});
