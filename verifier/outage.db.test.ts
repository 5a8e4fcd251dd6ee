import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatabaseLine } from '@/db/test-database/database-line';
import { createTestVerifier, type TestVerifier, untilReady } from './test-verifier';

let line: DatabaseLine;
let verifier: TestVerifier;
beforeAll(async () => {
  verifier = await createTestVerifier(async (databaseUrl) => {
    line = new DatabaseLine(databaseUrl);
    return line.open();
  });
});
afterAll(async () => {
  await verifier.close();
  line.close();
});

const totalOf = async (tokenId: string) => {
  const [row] = await verifier.portal.asOwner<{ total: number }>(
    `select coalesce(sum(count), 0)::int as total from usage_hourly where token_id = $1 and dimension = 'outcome'`,
    [tokenId],
  );
  return row?.total;
};

/** Until nothing held may be used any more: the lease has lapsed, of the feed and of every lookup. */
async function untilLapsed(text: string): Promise<void> {
  await expect.poll(async () => (await verifier.ask('/readyz')).status, { interval: 10 }).toBe(503);
  await expect.poll(async () => (await verifier.verify({ token: text })).status, { interval: 10 }).toBe(503);
}

describe('without its database the verifier', () => {
  it('says 503 within its time-outs when the line is silent, to any number of questions, and recovers alone', async () => {
    const { text } = await verifier.issue();
    expect((await verifier.verify({ token: text })).json.code).toBe('VALID');
    line.silence();
    await untilLapsed(text);
    const began = performance.now();
    const madeBefore = line.made;
    const answers = await Promise.all(Array.from({ length: 60 }, () => verifier.verify({ token: text })));
    expect(performance.now() - began).toBeLessThan(3_000);
    for (const answer of answers) {
      expect([answer.status, answer.json.code, answer.headers['retry-after']]).toEqual([
        503,
        'UNAVAILABLE',
        '1',
      ]);
      expect(answer.json).not.toHaveProperty('valid');
    }
    expect(line.made - madeBefore).toBeLessThanOrEqual(12);
    expect((await verifier.ask('/livez')).status).toBe(200);
    expect((await verifier.ask('/readyz')).status).toBe(503);

    line.restore();
    await untilReady(verifier.url);
    expect((await verifier.verify({ token: text })).json.code).toBe('VALID');
  });

  it('says 503 at once when the line is cut, never 200 and never 401, whatever is asked', async () => {
    const { text } = await verifier.issue();
    line.cut();
    await untilLapsed(text);
    const asked = [
      await verifier.verify({ token: text }),
      await verifier.verify({ token: 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe' }),
      await verifier.verify({ token: text }, 'lk_ver_0000000000000000000000000000002WO3gy'),
      await verifier.introspect({ token: text }),
      await verifier.ask('/v1/token', { headers: ['Authorization', `Bearer ${text}`] }),
      await verifier.ask('/readyz'),
    ];
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 503));
    line.restore();
    await untilReady(verifier.url);
    expect((await verifier.verify({ token: text })).json.code).toBe('VALID');
  });

  it('keeps the use it counted, and writes it once when the database is back', async () => {
    const { text, tokenId } = await verifier.issue();
    for (let n = 0; n < 10; n += 1) await verifier.verify({ token: text });
    line.cut();
    await untilLapsed(text);
    for (let n = 0; n < 3; n += 1) expect((await verifier.verify({ token: text })).status).toBe(503);
    line.restore();
    await untilReady(verifier.url);
    for (let n = 0; n < 10; n += 1) await verifier.verify({ token: text });
    await expect.poll(() => totalOf(tokenId), { timeout: 10_000 }).toBe(20);
  });

  it('says each outage once in its log, and no secret', async () => {
    const { text } = await verifier.issue();
    expect((await verifier.verify({ token: text })).json.code).toBe('VALID');
    const from = verifier.log.length;
    line.cut();
    await untilLapsed(text);
    for (let n = 0; n < 20; n += 1) await verifier.verify({ token: text });
    line.restore();
    await untilReady(verifier.url);
    await verifier.verify({ token: text });
    const said = verifier.log.slice(from).join('');
    expect(said.match(/the change feed cannot be read/g)).toHaveLength(1);
    expect(said.match(/the change feed is read again/g)).toHaveLength(1);
    expect(said).not.toContain(text);
    expect(said).not.toContain(verifier.credential);
  });
});
