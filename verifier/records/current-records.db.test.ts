/** What a verifier holds is never out of date, by more than the promised second, whatever happens between it and its database. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseLine } from '@/db/test-database/database-line';
import { restoreToken } from '@/server/tokens/restore-token';
import { revokeToken } from '@/server/tokens/revoke-token';
import { createTestVerifier, type TestToken, type TestVerifier, untilReady } from '../test-verifier';

const LOOKUPS = 'latchkey verifier';
const FEED = 'latchkey verifier feed';
/** The promise. */
const WITHIN_A_SECOND = { timeout: 1_000, interval: 5 };
const UNKNOWN = 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe';

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
beforeEach(async () => {
  await untilReady(verifier.url);
  line.forgetExecutions();
});

const code = async ({ text }: TestToken, scopes: string[] = []) =>
  (await verifier.verify({ token: text, scopes })).json.code;
const REVOKE = `update tokens set revoked_at = clock_timestamp(), revoke_reason = 'other' where id = $1`;
const asOwner = (statement: string, values: unknown[] = []) => verifier.portal.asOwner(statement, values);
/** A change that leaves no row in the feed: as if its row had been lost with a failover. */
const inSilence = async (statement: string, values: unknown[]) => {
  await asOwner('alter table tokens disable trigger tokens_feed');
  await asOwner(statement, values);
  await asOwner('alter table tokens enable trigger tokens_feed');
};

async function heldToken(): Promise<TestToken> {
  const token = await verifier.issue();
  expect(await code(token)).toBe('VALID');
  line.forgetExecutions();
  return token;
}

describe('a record that is held', () => {
  it('answers without a query, as long as nothing changes', async () => {
    const token = await heldToken();
    for (let n = 0; n < 50; n += 1) expect(await code(token, ['orders:read'])).toBe('VALID');
    expect(line.executions('find_token')).toBe(0);
    expect(line.executions('find_credential')).toBe(0);
  });

  it('is read again once it has changed, and is refused as soon as the change was seen', async () => {
    const token = await heldToken();
    await verifier.change(REVOKE, [token.tokenId]);
    expect(await code(token)).toBe('REVOKED');
    expect(await code(token)).toBe('REVOKED');
    expect(line.executions('find_token')).toBe(1);
  });

  it('of a revoked token refuses without a query until it is restored, and then is read again once', async () => {
    const { portal, user } = verifier;
    const token = await heldToken();
    expect((await revokeToken(user, { tokenId: token.tokenId, reason: 'other' }, portal.ctx)).ok).toBe(true);
    await verifier.caughtUp();
    for (let n = 0; n < 20; n += 1) expect(await code(token)).toBe('REVOKED');
    expect(line.executions('find_token')).toBe(1);
    expect((await restoreToken(user, { tokenId: token.tokenId }, portal.ctx)).ok).toBe(true);
    await verifier.caughtUp();
    for (let n = 0; n < 20; n += 1) expect(await code(token)).toBe('VALID');
    expect(line.executions('find_token')).toBe(2);
  });

  it('of a role is one record for everybody who has it, and its change one lookup', async () => {
    const tokens = [await heldToken(), await heldToken(), await heldToken()];
    const grant = (verb: 'delete' | 'insert') =>
      verb === 'delete'
        ? `delete from role_scopes where scope_id = (select id from scopes where name = 'orders:read')`
        : `insert into role_scopes select r.id, s.id from roles r, scopes s where r.name = 'developer' and s.name = 'orders:read'`;
    await verifier.change(grant('delete'));
    for (const token of tokens) expect(await code(token, ['orders:read'])).toBe('INSUFFICIENT_SCOPE');
    expect(line.executions('find_token')).toBe(0);
    expect(line.executions('find_role')).toBe(1);
    await verifier.change(grant('insert'));
    for (const token of tokens) expect(await code(token, ['orders:read'])).toBe('VALID');
    expect(line.executions('find_token')).toBe(0);
  });

  it('of a verifier credential is refused once it was revoked', async () => {
    const token = await heldToken();
    const other = verifier.otherCredential;
    expect((await verifier.verify({ token: token.text }, other)).status).toBe(200);
    await verifier.change(
      `update verifier_credentials set revoked_at = clock_timestamp()
       where api_id = (select id from apis where audience = 'https://depot.example')`,
    );
    expect((await verifier.verify({ token: token.text }, other)).status).toBe(401);
  });
});

describe('what nobody knows', () => {
  it('costs a query once, and nothing when it cannot be a token', async () => {
    await heldToken();
    for (let n = 0; n < 20; n += 1) {
      expect((await verifier.verify({ token: UNKNOWN })).json.code).toBe('NOT_FOUND');
      expect((await verifier.verify({ token: `${UNKNOWN}x` })).json.code).toBe('INVALID_FORMAT');
    }
    expect(line.executions('find_token')).toBe(1);
  });
});

describe('a lookup that is overtaken by a revocation', () => {
  it('is not held: its answer came after the feed had told of the change', async () => {
    const token = await verifier.issue();
    // The credential, the role and the API are held; the token is not.
    expect(await code(await heldToken())).toBe('VALID');
    line.hold(LOOKUPS);
    const overtaken = code(token);
    await expect.poll(() => line.executions('find_token'), { interval: 1 }).toBe(1);
    await verifier.change(REVOKE, [token.tokenId]);
    line.release(LOOKUPS);
    // Who asked before the revocation gets what was true then.
    expect(await overtaken).toBe('VALID');
    for (let n = 0; n < 5; n += 1) expect(await code(token)).toBe('REVOKED');
  });

  it('is not held when it was its owner that changed', async () => {
    const owner = await verifier.portal.addUser('Overtaken');
    const token = await verifier.issue({}, owner);
    line.hold(LOOKUPS);
    const overtaken = code(token);
    await expect.poll(() => line.executions('find_token'), { interval: 1 }).toBe(1);
    await verifier.change('update users set suspended_at = clock_timestamp() where id = $1', [owner.userId]);
    line.release(LOOKUPS);
    expect(await overtaken).toBe('VALID');
    for (let n = 0; n < 5; n += 1) expect(await code(token)).toBe('OWNER_INACTIVE');
  });
});

describe('while the feed cannot be read', () => {
  it('the verifier is not ready, and still refuses what was revoked within a second, by asking the database', async () => {
    const [revoked, good] = [await heldToken(), await heldToken()];
    line.hold(FEED);
    await asOwner(REVOKE, [revoked.tokenId]);
    await expect.poll(() => code(revoked), WITHIN_A_SECOND).toBe('REVOKED');
    expect((await verifier.ask('/readyz')).status).toBe(503);
    expect(await code(good)).toBe('VALID');
    line.release(FEED);
    await untilReady(verifier.url);
  });

  it('a token that is asked about all the time costs a lookup each 800 ms', async () => {
    const token = await heldToken();
    line.hold(FEED);
    await expect.poll(async () => (await verifier.ask('/readyz')).status, { interval: 5 }).toBe(503);
    await expect.poll(() => line.executions('find_token')).toBe(0);
    expect(await code(token)).toBe('VALID');
    line.forgetExecutions();
    const began = performance.now();
    while (performance.now() - began < 700) expect(await code(token)).toBe('VALID');
    expect(line.executions('find_token')).toBeLessThanOrEqual(1);
    line.release(FEED);
    await untilReady(verifier.url);
  });
});

describe('a feed that is not the one we followed', () => {
  it.each([
    [
      'another history with the same numbers',
      'update feed set nonce = gen_random_uuid() where seq = (select max(seq) from feed)',
    ],
    [
      'one whose retention has passed us',
      `with gone as (delete from feed returning seq) insert into feed (seq, entity) select max(seq) + 10, 'origin' from gone`,
    ],
    [
      'one with a number missing',
      `insert into feed (seq, entity, entity_id) select max(seq) + 2, 'policy', null from feed`,
    ],
    ['one that was set back', 'delete from feed where seq = (select max(seq) from feed)'],
  ])('%s: nothing held is believed, within a second', async (_, statement) => {
    const token = await heldToken();
    // So that there are a few rows, the last of them ours.
    await verifier.change('update users set name = name where id = $1', [verifier.user.userId]);
    await verifier.change('update users set name = name where id = $1', [verifier.user.userId]);
    await inSilence(REVOKE, [token.tokenId]);
    await asOwner(statement);
    await expect.poll(() => code(token), WITHIN_A_SECOND).toBe('REVOKED');
    await untilReady(verifier.url);
  });

  it('what is held is looked up again at once and together, before anybody asks', async () => {
    const [revoked, good] = [await heldToken(), await heldToken()];
    await inSilence(REVOKE, [revoked.tokenId]);
    await asOwner('update feed set nonce = gen_random_uuid() where seq = (select max(seq) from feed)');
    await expect.poll(() => line.executions('find_tokens_of_secrets'), { interval: 1 }).toBe(1);
    await expect.poll(() => code(revoked), WITHIN_A_SECOND).toBe('REVOKED');
    expect(await code(good)).toBe('VALID');
    expect(line.executions('find_token')).toBe(0);
  });

  it('an entity this version does not know takes everything away', async () => {
    const token = await heldToken();
    await inSilence(REVOKE, [token.tokenId]);
    await verifier.change(`insert into feed (seq, entity) select max(seq) + 1, 'something new' from feed`);
    expect(await code(token)).toBe('REVOKED');
  });
});

it('a stop in the middle of a poll is no outage, and nobody hears of it', async () => {
  let feed: DatabaseLine | undefined;
  const stopped = await createTestVerifier(async (databaseUrl) => {
    feed = new DatabaseLine(databaseUrl);
    return feed.open();
  });
  feed?.hold(FEED);
  await expect.poll(() => feed?.heldFor(FEED), { interval: 1 }).toBeGreaterThan(0);
  await stopped.close();
  feed?.close();
  const loud = stopped.log.filter((entry) => /"level":"(warn|error|fatal)"/.test(entry));
  expect(loud).toEqual([]);
});
