import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatPublicId } from '@/core/ids/public-id';
import { newId } from '@/runtime/ids';
import { narrowToken } from '@/server/tokens/narrow-token';
import { restoreToken } from '@/server/tokens/restore-token';
import { revokeToken } from '@/server/tokens/revoke-token';
import { resumeToken, suspendToken } from '@/server/tokens/suspend-token';
import {
  AUDIENCE,
  createTestVerifier,
  issueCredential,
  OTHER_AUDIENCE,
  PORTAL_URL,
  type TestToken,
  type TestVerifier,
} from './test-verifier';

let verifier: TestVerifier;
beforeAll(async () => {
  verifier = await createTestVerifier();
});
afterAll(() => verifier.close());

/** Moves a token's row to an edge no use case would bring it to. */
/** How long a change may take to be seen, at the most. */
const WITHIN_A_SECOND = { timeout: 1_000, interval: 5 };

const move = (token: TestToken, assignment: string) =>
  verifier.change(`update tokens set ${assignment} where id = $1`, [token.tokenId]);

const codeOf = async (question: Record<string, unknown>, credential?: string) => {
  const answer = await verifier.verify(question, credential);
  expect(answer.status).toBe(200);
  return answer.json.code;
};

describe('a good token', () => {
  it('is told apart with all that the API needs to know of it, and nothing of other APIs', async () => {
    const token = await verifier.issue({
      scopes: ['orders:write', 'orders:read', 'depot:read'],
      metadata: { tier: 'gold' },
      expiry: { type: 'at', instant: new Date('2027-01-01T12:00:00.123Z') },
    });
    const answer = await verifier.verify({ token: token.text, scopes: ['orders:read'], ip: '203.0.113.9' });
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['content-type']).toBe('application/json');
    const subject = formatPublicId('user', verifier.user.userId);
    expect(answer.json).toEqual({
      valid: true,
      code: 'VALID',
      token_id: formatPublicId('token', token.tokenId),
      kind: 'personal',
      subject,
      owner: { type: 'user', id: subject, name: 'Ines Carvalho', external_id: `crm-${verifier.user.userId}` },
      scopes: ['orders:read', 'orders:write'],
      expires_at: '2027-01-01T12:00:00.123Z',
      metadata: { tier: 'gold' },
    });
    const other = await verifier.verify({ token: token.text }, verifier.otherCredential);
    expect(other.json).toMatchObject({ code: 'VALID', scopes: ['depot:read'] });
  });

  it('is VALID without any scope asked for, and with expires_at null when it never expires', async () => {
    const token = await verifier.issue();
    await move(token, 'expires_at = null');
    const { json } = await verifier.verify({ token: token.text });
    expect(json).toMatchObject({ valid: true, code: 'VALID', expires_at: null });
  });
});

describe('a token of an application', () => {
  it('may do what the ceiling allows, whoever put it there, and nothing once the application is archived', async () => {
    const application = newId();
    await verifier.change(
      `insert into applications (id, name, external_id) values ($1, 'Board', 'crm-board')`,
      [application],
    );
    const token = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
    await verifier.change(
      `update tokens set kind = 'application', user_id = null, application_id = $2 where id = $1`,
      [token.tokenId, application],
    );
    expect(await codeOf({ token: token.text, scopes: ['orders:read'] })).toBe('INSUFFICIENT_SCOPE');

    await verifier.change(
      `insert into application_scopes select $1, id from scopes where name in ('orders:read', 'depot:read')`,
      [application],
    );
    const subject = formatPublicId('application', application);
    expect((await verifier.verify({ token: token.text, scopes: ['orders:read'] })).json).toMatchObject({
      code: 'VALID',
      kind: 'application',
      subject,
      owner: { type: 'application', id: subject, name: 'Board', external_id: 'crm-board' },
      scopes: ['orders:read'],
    });

    await verifier.change('update applications set archived_at = clock_timestamp() where id = $1', [
      application,
    ]);
    expect(await codeOf({ token: token.text })).toBe('OWNER_INACTIVE');
  });
});

describe('a refusal', () => {
  it('is INVALID_FORMAT for what cannot be a token, a verifier credential included', async () => {
    for (const token of ['', 'x', 'lk_pat_0000000000000000000000000000003WEGBQ', verifier.credential]) {
      expect((await verifier.verify({ token })).json).toEqual({ valid: false, code: 'INVALID_FORMAT' });
    }
  });

  it('is NOT_FOUND for a well-formed secret nobody was given', async () => {
    const { json } = await verifier.verify({ token: 'lk_pat_Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y2JpDOe' });
    expect(json).toEqual({ valid: false, code: 'NOT_FOUND' });
  });

  it('is REVOKED within a second of the answer to the revocation, and says whose it was', async () => {
    const token = await verifier.issue();
    expect(await codeOf({ token: token.text })).toBe('VALID');
    const revoked = await revokeToken(
      verifier.user,
      { tokenId: token.tokenId, reason: 'not_needed' },
      verifier.portal.ctx,
    );
    expect(revoked.ok).toBe(true);
    await expect.poll(() => codeOf({ token: token.text }), WITHIN_A_SECOND).toBe('REVOKED');
    const { json } = await verifier.verify({ token: token.text });
    expect(json).toMatchObject({
      valid: false,
      code: 'REVOKED',
      token_id: formatPublicId('token', token.tokenId),
      scopes: [],
    });
  });

  it('is SUSPENDED within a second of the suspension, until within a second of resuming it', async () => {
    const { user, portal } = verifier;
    const { text: token, tokenId } = await verifier.issue();
    for (let round = 0; round < 3; round += 1) {
      expect((await suspendToken(user, { tokenId }, portal.ctx)).ok).toBe(true);
      await expect.poll(() => codeOf({ token }), WITHIN_A_SECOND).toBe('SUSPENDED');
      expect((await resumeToken(user, { tokenId }, portal.ctx)).ok).toBe(true);
      await expect.poll(() => codeOf({ token }), WITHIN_A_SECOND).toBe('VALID');
    }
  });

  it('is VALID again within a second of being restored, also for a verifier that never saw it alive', async () => {
    const { user, portal } = verifier;
    const { text: token, tokenId } = await verifier.issue();
    expect((await revokeToken(user, { tokenId, reason: 'other' }, portal.ctx)).ok).toBe(true);
    const other = await verifier.another();
    try {
      for (let round = 0; round < 3; round += 1) {
        await expect.poll(() => codeOf({ token }), WITHIN_A_SECOND).toBe('REVOKED');
        const codeOfOther = async () => (await other.verify({ token })).json.code;
        await expect.poll(codeOfOther, WITHIN_A_SECOND).toBe('REVOKED');
        expect((await restoreToken(user, { tokenId }, portal.ctx)).ok).toBe(true);
        await expect.poll(() => codeOf({ token }), WITHIN_A_SECOND).toBe('VALID');
        await expect.poll(codeOfOther, WITHIN_A_SECOND).toBe('VALID');
        expect((await revokeToken(user, { tokenId, reason: 'other' }, portal.ctx)).ok).toBe(true);
      }
    } finally {
      await other.close();
    }
  });

  it('lacks a scope within a second of losing it, and is refused where it is let in from no more', async () => {
    const { user, portal } = verifier;
    const { text: token, tokenId } = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
    const narrow = async (taken: { removeScopes?: string[]; cidrs?: string }) =>
      expect((await narrowToken(user, { tokenId, ...taken }, portal.ctx)).ok).toBe(true);
    const write = () => codeOf({ token, scopes: ['orders:write'] });
    const from = (ip: string) => codeOf({ token, scopes: ['orders:read'], ip });
    expect(await write()).toBe('VALID');
    await narrow({ removeScopes: ['orders:write'] });
    await expect.poll(write, WITHIN_A_SECOND).toBe('INSUFFICIENT_SCOPE');
    expect(await from('198.51.100.7')).toBe('VALID');
    await narrow({ cidrs: '203.0.113.0/24' });
    await expect.poll(() => from('198.51.100.7'), WITHIN_A_SECOND).toBe('IP_NOT_ALLOWED');
    expect(await from('203.0.113.7')).toBe('VALID');
  });

  it("an application's token is bound by the ceiling, dies with the archive, and not with any person", async () => {
    const { portal, user } = verifier;
    const maintainer = await portal.addUser('Abena');
    const application = await portal.addApplication(
      [
        [user, 'owner'],
        [maintainer, 'maintainer'],
      ],
      ['orders:read'],
    );
    const { text: token } = await verifier.issue({}, maintainer, application);
    const asked = { token, scopes: ['orders:read'] };
    expect((await verifier.verify(asked)).json).toMatchObject({
      valid: true,
      kind: 'application',
      subject: formatPublicId('application', application.id),
      owner: { type: 'application' },
    });
    const set = (statement: string, id: string) => verifier.change(statement, [id]);
    await set('update users set suspended_at = clock_timestamp() where id = $1', maintainer.userId);
    await set('delete from application_members where user_id = $1', maintainer.userId);
    await set('delete from user_roles where user_id = $1', maintainer.userId);
    expect(await codeOf(asked)).toBe('VALID');

    await set('update applications set archived_at = clock_timestamp() where id = $1', application.id);
    expect(await codeOf(asked)).toBe('OWNER_INACTIVE');
    await set('update applications set archived_at = null where id = $1', application.id);
    await set('delete from application_scopes where application_id = $1', application.id);
    expect(await codeOf(asked)).toBe('INSUFFICIENT_SCOPE');
  });

  it('is OWNER_INACTIVE while the user is suspended, and ends with the suspension', async () => {
    const user = await verifier.portal.addUser('Sam');
    const token = await verifier.issue({}, user);
    const suspend = (value: string) =>
      verifier.change(`update users set suspended_at = ${value} where id = $1`, [user.userId]);
    await suspend('clock_timestamp()');
    expect(await codeOf({ token: token.text })).toBe('OWNER_INACTIVE');
    await suspend('null');
    expect(await codeOf({ token: token.text })).toBe('VALID');
  });

  it.each([
    ['SUSPENDED', `suspended_at = clock_timestamp(), suspended_as = 'owner'`],
    ['PENDING_APPROVAL', 'approval_required_at = clock_timestamp()'],
    ['NOT_YET_VALID', `not_before = clock_timestamp() + interval '1 minute'`],
    ['EXPIRED', 'expires_at = clock_timestamp()'],
  ])('is %s after %s', async (code, assignment) => {
    const token = await verifier.issue();
    await move(token, assignment);
    const { json } = await verifier.verify({ token: token.text });
    expect(json).toMatchObject({ valid: false, code, scopes: [] });
  });

  it('is RETIRED for a secret past its retirement', async () => {
    const token = await verifier.issue();
    await verifier.change('update token_secrets set retire_at = clock_timestamp() where token_id = $1', [
      token.tokenId,
    ]);
    expect(await codeOf({ token: token.text })).toBe('RETIRED');
  });

  it('comes within a round trip of the instant of expiry, by the clock of the database', async () => {
    const token = await verifier.issue();
    await move(token, `expires_at = clock_timestamp() + interval '400 milliseconds'`);
    let last: unknown;
    do {
      const [before] = await databaseClock();
      last = await codeOf({ token: token.text });
      const [after] = await databaseClock();
      const [row] = await verifier.portal.asOwner<{ expires_at: Date }>(
        'select expires_at from tokens where id = $1',
        [token.tokenId],
      );
      const expiresAt = row?.expires_at.getTime() ?? 0;
      if (before && before.ms >= expiresAt) expect(last).toBe('EXPIRED');
      // Until then it may be refused early, by no more than the uncertainty of a round trip.
      if (after && after.ms < expiresAt - 50) expect(last).toBe('VALID');
    } while (last === 'VALID');
    expect(last).toBe('EXPIRED');
  });

  const databaseClock = () =>
    verifier.portal.asOwner<{ ms: number }>(
      'select extract(epoch from clock_timestamp())::float8 * 1000 as ms',
    );

  it('is AUDIENCE_MISMATCH at an API whose scopes the token does not carry, which learns nothing else', async () => {
    const token = await verifier.issue();
    const mismatch = await verifier.verify({ token: token.text }, verifier.otherCredential);
    expect(mismatch.json).toEqual({ valid: false, code: 'AUDIENCE_MISMATCH' });
    await move(token, `revoked_at = clock_timestamp(), revoke_reason = 'other'`);
    const revoked = await verifier.verify({ token: token.text }, verifier.otherCredential);
    expect(revoked.json).toEqual({ valid: false, code: 'REVOKED' });
  });

  it('is IP_NOT_ALLOWED from elsewhere, and when no address is given', async () => {
    const token = await verifier.issue({ cidrs: '203.0.113.0/24\n2001:db8::/32' });
    expect(await codeOf({ token: token.text, ip: '203.0.113.77' })).toBe('VALID');
    expect(await codeOf({ token: token.text, ip: '::ffff:203.0.113.77' })).toBe('VALID');
    expect(await codeOf({ token: token.text, ip: '2001:db8::1' })).toBe('VALID');
    expect(await codeOf({ token: token.text, ip: '198.51.100.1' })).toBe('IP_NOT_ALLOWED');
    expect(await codeOf({ token: token.text })).toBe('IP_NOT_ALLOWED');
  });

  it('is INSUFFICIENT_SCOPE with what is missing, and a star asks for no scope there is', async () => {
    const token = await verifier.issue();
    const question = { token: token.text, scopes: ['orders:read', 'orders:write', 'depot:read'] };
    expect((await verifier.verify(question)).json).toMatchObject({
      valid: false,
      code: 'INSUFFICIENT_SCOPE',
      scopes: ['orders:read'],
      missing_scopes: ['orders:write', 'depot:read'],
    });
    expect((await verifier.verify({ token: token.text, scopes: ['*'] })).status).toBe(400);
  });

  it('follows a lost role and a retired scope at once', async () => {
    const user = await verifier.portal.addUser('Kim');
    const token = await verifier.issue({}, user);
    const question = { token: token.text, scopes: ['orders:read'] };
    expect(await codeOf(question)).toBe('VALID');
    await verifier.change('delete from user_roles where user_id = $1', [user.userId]);
    expect(await codeOf(question)).toBe('INSUFFICIENT_SCOPE');

    const token2 = await verifier.issue({ scopes: ['orders:read', 'orders:write'] });
    const retire = (value: string) =>
      verifier.change(`update scopes set retired_at = ${value} where name = 'orders:write'`);
    await retire('clock_timestamp()');
    const retired = await verifier.verify({ token: token2.text, scopes: ['orders:write'] });
    expect(retired.json).toMatchObject({ code: 'INSUFFICIENT_SCOPE', scopes: ['orders:read'] });
    await retire('null');
    expect(await codeOf({ token: token2.text, scopes: ['orders:write'] })).toBe('VALID');
  });

  it('meets every shortened and lengthened secret: none is one', async () => {
    const { text } = await verifier.issue();
    for (let length = 0; length < text.length; length += 1) {
      expect(await codeOf({ token: text.slice(0, length) })).toBe('INVALID_FORMAT');
    }
    for (let more = 1; more <= 40; more += 1) {
      expect(await codeOf({ token: text + 'a'.repeat(more) })).toBe('INVALID_FORMAT');
      expect(await codeOf({ token: 'a'.repeat(more) + text })).not.toBe('VALID');
    }
    for (const around of [`${text} `, ` ${text}`, `${text}\n`, `${text}\0`, text.toUpperCase()]) {
      expect(await codeOf({ token: around })).toBe('INVALID_FORMAT');
    }
    expect(await codeOf({ token: text })).toBe('VALID');
  });
});

describe('a caller', () => {
  const good = async () => (await verifier.issue()).text;

  it('whose credential is unknown, of another kind, revoked or retired is refused, and told the same', async () => {
    const token = await good();
    const revoked = await issueCredential(verifier.portal, AUDIENCE);
    const retired = await issueCredential(verifier.portal, AUDIENCE);
    const hint = (text: string) => text.slice(-4);
    await verifier.change(
      `update verifier_credentials set revoked_at = clock_timestamp() where last_four = $1`,
      [hint(revoked)],
    );
    await verifier.change(
      `update verifier_credentials set retire_at = clock_timestamp() where last_four = $1`,
      [hint(retired)],
    );
    const unknown = 'lk_ver_0000000000000000000000000000002WO3gy';
    const told = new Set<string>();
    for (const credential of [unknown, token, 'nonsense', revoked, retired]) {
      for (const question of [{ token }, { token: 'malformed' }, { nonsense: true }]) {
        const answer = await verifier.verify(question, credential);
        expect(answer.status).toBe(401);
        expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
        expect(answer.headers['content-type']).toBe('application/problem+json');
        told.add(JSON.stringify({ ...answer.json, request_id: '' }));
      }
      const introspected = await verifier.introspect({ token }, credential);
      expect(introspected.status).toBe(401);
    }
    expect([...told]).toHaveLength(1);
  });

  it('without a credential gets a challenge without an error code', async () => {
    for (const path of ['/v1/tokens/verify', '/oauth/introspect']) {
      const answer = await verifier.ask(path, { method: 'POST', body: '{}' });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="latchkey"');
      expect(answer.json).toMatchObject({
        type: `${PORTAL_URL}/problems/credentials-missing`,
        status: 401,
        code: 'CREDENTIALS_MISSING',
        request_id: expect.stringMatching(/^req_[0-9A-Z]{26}$/),
      });
    }
  });

  it('who names another audience than its own is told so, also in front of a good token', async () => {
    const token = await good();
    const wrong = await verifier.verify({ token, audience: OTHER_AUDIENCE });
    expect([wrong.status, wrong.json.code]).toEqual([400, 'AUDIENCE_NOT_YOURS']);
    expect((await verifier.verify({ token, audience: AUDIENCE })).json.code).toBe('VALID');
  });
});
