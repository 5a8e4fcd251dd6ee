import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal, UserPrincipal } from '@/core/access/principal';
import { revealTokenSecret_theOnlyExit } from '@/core/token/token-secret';
import type { TokenOwner } from '@/db/queries/tokens';
import { createTestPortal, type TestPortal } from '../test-context';
import { renameToken } from './edit-token';
import { getToken } from './get-token';
import { type IssueTokenInput, issueToken } from './issue-token';
import { revokeToken } from './revoke-token';

let portal: TestPortal;
let owner: UserPrincipal;
let maintainer: UserPrincipal;
let viewer: UserPrincipal;
let stranger: UserPrincipal;
let admin: UserPrincipal;
let printer: Extract<TokenOwner, { type: 'application' }>;

beforeAll(async () => {
  portal = await createTestPortal();
  owner = await portal.addUser('Tomás');
  maintainer = await portal.addUser('Abena', []);
  viewer = await portal.addUser('Wei-Lin');
  stranger = await portal.addUser('Noor');
  admin = await portal.addUser('Ines', ['admin', 'developer']);
  await portal.addApi('https://orders.example', ['orders:read', 'orders:write']);
  printer = await addPrinter();
});
afterAll(() => portal.close());

const addPrinter = (ceiling = ['orders:read']) =>
  portal.addApplication(
    [
      [owner, 'owner'],
      [maintainer, 'maintainer'],
      [viewer, 'viewer'],
    ],
    ceiling,
  );

let labels = 0;
function issue(principal: Principal, of: TokenOwner, over: Partial<IssueTokenInput> = {}) {
  labels += 1;
  const wanted = {
    label: `token ${labels}`,
    scopes: ['orders:read'],
    expiry: { type: 'days', days: 30 },
  } as const;
  return issueToken(principal, { ...wanted, scopes: [...wanted.scopes], ...over, owner: of }, portal.ctx);
}
const codeOf = (result: { ok: boolean; code?: string }) => (result.ok ? 'ok' : result.code);
async function issued(of = printer) {
  const result = await issue(owner, of);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

const WAITING = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

describe("an application's token", () => {
  it('says what it is, and belongs to no account', async () => {
    const { tokenId, secret } = await issued();
    expect(revealTokenSecret_theOnlyExit(secret)).toMatch(/^lk_app_/);
    const [row] = await portal.asOwner('select * from tokens where id = $1', [tokenId]);
    expect(row).toMatchObject({
      kind: 'application',
      user_id: null,
      application_id: printer.id,
      created_by_type: 'user',
      created_by_id: owner.userId,
    });
    const [record] = await portal.asOwner('select * from audit where target_id = $1', [tokenId]);
    expect(record).toMatchObject({ owner_type: 'application', owner_id: printer.id });
  });

  it('is issued by owners, maintainers and the command line; to others the application is not there', async () => {
    expect(codeOf(await issue(owner, printer))).toBe('ok');
    expect(codeOf(await issue(maintainer, printer))).toBe('ok');
    expect(codeOf(await issue({ type: 'system', name: 'cli' }, printer))).toBe('ok');
    for (const other of [viewer, stranger, admin]) {
      expect(codeOf(await issue(other, printer))).toBe('NOT_FOUND');
      expect(codeOf(await issue(other, { type: 'application', id: stranger.userId }))).toBe('NOT_FOUND');
    }
  });

  it('goes up to the ceiling, whoever issues it and whatever their roles', async () => {
    // The maintainer has no role and so no scope of their own; the owner may give orders:write to a token of theirs.
    expect(codeOf(await issue(maintainer, printer, { scopes: ['orders:read'] }))).toBe('ok');
    expect(await issue(owner, printer, { scopes: ['orders:read', 'orders:write'] })).toMatchObject({
      code: 'INVALID_INPUT',
      fields: { scopes: 'Above the ceiling, or no such scope: orders:write.' },
    });
  });

  it('has a label unique among those of its application, not among those of people', async () => {
    const other = await addPrinter();
    expect(codeOf(await issue(owner, printer, { label: 'ci' }))).toBe('ok');
    expect(await issue(maintainer, printer, { label: 'ci' })).toMatchObject({
      fields: { label: expect.any(String) },
    });
    expect(codeOf(await issue(owner, other, { label: 'ci' }))).toBe('ok');
    expect(codeOf(await issue(owner, { type: 'user', id: owner.userId }, { label: 'ci' }))).toBe('ok');
  });

  it('is one of at most as many live ones as policy allows, exact under parallel requests of several members', async () => {
    const limited = await addPrinter();
    await portal.asOwner('update policy set live_tokens_max = 5');
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, at) => issue(at % 2 ? owner : maintainer, limited)),
    );
    await portal.asOwner('update policy set live_tokens_max = 100');
    expect(results.filter((result) => result.ok)).toHaveLength(5);
    expect(new Set(results.filter((result) => !result.ok).map(codeOf))).toEqual(
      new Set(['TOKEN_LIMIT_REACHED']),
    );
  });

  it('is not issued for what is archived', async () => {
    const archived = await addPrinter();
    await portal.asOwner('update applications set archived_at = clock_timestamp() where id = $1', [
      archived.id,
    ]);
    expect(codeOf(await issue(owner, archived))).toBe('OWNER_INACTIVE');
  });
});

describe('who does what with it', () => {
  it.each([
    ['an owner', () => owner, 'see rename revoke'],
    ['a maintainer', () => maintainer, 'see rename revoke'],
    ['a viewer', () => viewer, 'see'],
    ['a stranger', () => stranger, ''],
    ['an admin', () => admin, 'see revoke'],
  ])('%s', async (_, who, may) => {
    const { tokenId } = await issued();
    const results = {
      see: await getToken(who(), tokenId, portal.ctx),
      rename: await renameToken(who(), { tokenId, label: `renamed ${tokenId}` }, portal.ctx),
      revoke: await revokeToken(who(), { tokenId, reason: 'other' }, portal.ctx),
    };
    expect(
      Object.entries(results)
        .filter(([, result]) => result.ok)
        .map(([name]) => name)
        .join(' '),
    ).toBe(may);
    for (const result of Object.values(results)) if (!result.ok) expect(result.code).toBe('NOT_FOUND');
  });

  it('whoever is no member any more has lost it with the next request', async () => {
    const of = await addPrinter();
    const { tokenId } = await issued(of);
    await portal.asOwner('delete from application_members where application_id = $1 and user_id = $2', [
      of.id,
      maintainer.userId,
    ]);
    expect(codeOf(await getToken(maintainer, tokenId, portal.ctx))).toBe('NOT_FOUND');
    expect(codeOf(await issue(maintainer, of))).toBe('NOT_FOUND');
    expect(codeOf(await revokeToken(maintainer, { tokenId, reason: 'other' }, portal.ctx))).toBe('NOT_FOUND');
  });

  it('whoever is taken out of it while their request waits changes nothing by it', async () => {
    const of = await addPrinter();
    const { tokenId } = await issued(of);
    const other = await portal.ctx.db.pool.connect();
    await other.query('begin');
    await other.query('select from applications where id = $1 for update', [of.id]);
    const asked = [
      issue(maintainer, of),
      renameToken(maintainer, { tokenId, label: 'taken along' }, portal.ctx),
    ];
    await expect
      .poll(() => portal.ctx.db.pool.query(WAITING), { timeout: 10_000 })
      .toMatchObject({ rowCount: asked.length });
    await other.query('delete from application_members where application_id = $1 and user_id = $2', [
      of.id,
      maintainer.userId,
    ]);
    await other.query('commit');
    other.release();
    expect((await Promise.all(asked)).map(codeOf)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    const rows = await portal.asOwner('select label from tokens where application_id = $1', [of.id]);
    expect(rows).toHaveLength(1);
    expect(rows).not.toContainEqual({ label: 'taken along' });
  });

  it('sees who did what in its history, and where from only if it was they themselves', async () => {
    const { tokenId } = await issued();
    const addressSeenBy = async (who: UserPrincipal) => {
      const details = await getToken(who, tokenId, portal.ctx);
      return details.ok ? details.value.history.map((line) => [line.actorName, line.clientAddress]) : details;
    };
    expect(await addressSeenBy(owner)).toEqual([['Tomás', '203.0.113.7']]);
    expect(await addressSeenBy(maintainer)).toEqual([['Tomás', null]]);
    expect(await addressSeenBy(admin)).toEqual([['Tomás', '203.0.113.7']]);
  });
});
