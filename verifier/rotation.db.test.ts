/** Both secrets of a rotated token, at the doors that are asked about them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import { endOldSecret } from '@/server/tokens/end-old-secret';
import { type RotateTokenInput, rotateToken } from '@/server/tokens/rotate-token';
import { createTestVerifier, type TestToken, type TestVerifier, untilReady } from './test-verifier';

/** The promise. */
const WITHIN_A_SECOND = { timeout: 1_000, interval: 5 };
const ON_FIRST_USE = { when: 'on_first_use', graceSeconds: 60 } as const;

let verifier: TestVerifier;
beforeAll(async () => {
  verifier = await createTestVerifier();
});
afterAll(() => verifier.close());
beforeEach(() => untilReady(verifier.url));

/** The new secret's text. */
async function rotate({ tokenId }: TestToken, end: RotateTokenInput['end']): Promise<string> {
  const rotated = await rotateToken(verifier.user, { tokenId, end }, verifier.portal.ctx);
  if (!rotated.ok) throw new Error(rotated.message);
  return revealTokenSecret_theOnlyExit(rotated.value.secret);
}
const verify = async (text: string, rest: Record<string, unknown> = {}) =>
  (await verifier.verify({ token: text, ...rest })).json;
const code = async (text: string, rest?: Record<string, unknown>) => (await verify(text, rest)).code;
const forwardAuth = (text: string) =>
  verifier.ask('/v1/forward-auth?scope=orders:read', {
    headers: ['X-Latchkey-Verifier', verifier.credential, 'Authorization', `Bearer ${text}`],
  });
interface Secrets {
  old_retires: Date | null;
  awaited: boolean;
  used: Date | null;
}
const secretsOf = async ({ tokenId }: TestToken) =>
  (
    await verifier.portal.asOwner<Secrets>(
      `select max(retire_at) as old_retires, bool_or(awaited) as awaited, max(first_used_at) as used
       from token_secrets where token_id = $1`,
      [tokenId],
    )
  )[0] as Secrets;
const toldOf = ({ tokenId }: TestToken) =>
  verifier.portal.asOwner(
    `select a.after from audit a join log_outbox o on o.audit_id = a.id
     where a.target_id = $1 and a.action = 'token.first_use'`,
    [tokenId],
  );

describe('while the old secret goes on', () => {
  it('both open the token, as the same one; the old one says until when', async () => {
    const token = await verifier.issue();
    expect(await code(token.text)).toBe('VALID');
    const fresh = await rotate(token, { when: 'later', graceSeconds: 3_600 });
    const now = await verify(fresh);
    expect(now).toMatchObject({ code: 'VALID', token_id: (await verify(token.text)).token_id });
    expect(now).not.toHaveProperty('secret_superseded_at');
    const { old_retires } = await secretsOf(token);
    await expect
      .poll(async () => (await verify(token.text)).secret_retires_at, WITHIN_A_SECOND)
      .toBe(old_retires?.toISOString());
  });

  it('a gateway’s client is told by Deprecation and Sunset, with the old one alone', async () => {
    const token = await verifier.issue();
    const fresh = await rotate(token, { when: 'later', graceSeconds: 3_600 });
    const { old_retires } = await secretsOf(token);
    const { status, headers } = await forwardAuth(token.text);
    expect(status).toBe(200);
    expect(headers.deprecation).toMatch(/^@\d{10}$/);
    expect(headers.sunset).toBe(old_retires?.toUTCString());
    const current = await forwardAuth(fresh);
    expect(current.status).toBe(200);
    expect(current.headers).not.toHaveProperty('deprecation');
    expect(current.headers).not.toHaveProperty('sunset');
  });

  it('retiring it is seen within a second, here and by a verifier that starts later', async () => {
    const token = await verifier.issue();
    const fresh = await rotate(token, { when: 'later', graceSeconds: 3_600 });
    expect(await code(token.text)).toBe('VALID');
    await endOldSecret(verifier.user, { tokenId: token.tokenId, retireAt: 'now' }, verifier.portal.ctx);
    await expect.poll(() => code(token.text), WITHIN_A_SECOND).toBe('RETIRED');
    const other = await verifier.another();
    try {
      expect((await other.verify({ token: token.text })).json.code).toBe('RETIRED');
      expect((await other.verify({ token: fresh })).json.code).toBe('VALID');
    } finally {
      await other.close();
    }
  });

  it('it is refused from its instant on, with nobody to end it', async () => {
    const token = await verifier.issue();
    await rotate(token, { when: 'later', graceSeconds: 60 });
    await verifier.change(
      `update token_secrets set retire_at = clock_timestamp() + interval '300 milliseconds'
       where token_id = $1 and retire_at is not null`,
      [token.tokenId],
    );
    await expect.poll(() => code(token.text), { timeout: 1_500, interval: 5 }).toBe('RETIRED');
  });
});

describe('that waits for the first use of the new one', () => {
  it('goes on until then, and has its grace left from then on', async () => {
    const token = await verifier.issue();
    const fresh = await rotate(token, ON_FIRST_USE);
    for (let n = 0; n < 3; n += 1) {
      expect(await code(token.text)).toBe('VALID');
      expect(await secretsOf(token)).toMatchObject({ old_retires: null, awaited: true });
    }
    expect(await verify(token.text)).toMatchObject({ secret_retires_at: null });
    // Nothing was let through, so nothing was used.
    expect(await code(fresh, { scopes: ['orders:none'] })).toBe('INSUFFICIENT_SCOPE');
    expect((await secretsOf(token)).awaited).toBe(true);
    expect(await code(fresh)).toBe('VALID');
    await expect.poll(async () => (await secretsOf(token)).awaited, WITHIN_A_SECOND).toBe(false);
    const { old_retires, used } = await secretsOf(token);
    expect(Number(old_retires) - Number(used)).toBeCloseTo(60_000, -2);
    expect(await code(token.text)).toBe('VALID');
    expect(await toldOf(token)).toEqual([{ after: { old_secret_retires_at: old_retires?.toISOString() } }]);
  });

  it('is told once, however many use the new one and at however many verifiers', async () => {
    const token = await verifier.issue();
    const fresh = await rotate(token, ON_FIRST_USE);
    const other = await verifier.another();
    try {
      const codes = await Promise.all(
        Array.from({ length: 30 }, async (_, n) =>
          n % 2 ? code(fresh) : (await other.verify({ token: fresh })).json.code,
        ),
      );
      expect(new Set(codes)).toEqual(new Set(['VALID']));
      await expect.poll(async () => (await secretsOf(token)).awaited).toBe(false);
      const { old_retires } = await secretsOf(token);
      expect(await code(fresh)).toBe('VALID');
      expect(await secretsOf(token)).toMatchObject({ old_retires });
    } finally {
      await other.close();
    }
    expect(await toldOf(token)).toHaveLength(1);
  });

  it('is told when the database takes it again, and nobody’s answer waits for that', async () => {
    const token = await verifier.issue();
    const fresh = await rotate(token, ON_FIRST_USE);
    const grant = (what: string) =>
      verifier.portal.asOwner(
        `${what} execute on function note_first_use(uuid, uuid, uuid) ${what === 'grant' ? 'to' : 'from'} latchkey_verifier`,
      );
    await grant('revoke');
    expect(await code(fresh)).toBe('VALID');
    await expect.poll(() => verifier.log.some((line) => line.includes('could not be told'))).toBe(true);
    expect((await secretsOf(token)).awaited).toBe(true);
    await grant('grant');
    await expect.poll(async () => (await secretsOf(token)).awaited, { timeout: 3_000 }).toBe(false);
  });

  it('is told through an API’s own process too: the verifier decides until then', async () => {
    const token = await verifier.issue();
    const fresh = await rotate(token, ON_FIRST_USE);
    const lookup = async (text: string) =>
      (
        await verifier.ask('/v1/tokens/lookup', {
          method: 'POST',
          headers: ['Authorization', `Bearer ${verifier.credential}`, 'Content-Type', 'application/json'],
          body: JSON.stringify({ token: text }),
        })
      ).json;
    expect(await lookup(fresh)).toMatchObject({ found: true, decide: 'verifier' });
    expect(await lookup(token.text)).toMatchObject({ found: true, decide: 'here' });
    expect(await code(fresh)).toBe('VALID');
    await expect.poll(async () => (await lookup(fresh)).decide).toBe('here');
  });
});
