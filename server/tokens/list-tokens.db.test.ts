import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { UserPrincipal } from '@/core/access/principal';
import { TOKEN_SORTS } from '@/core/token/token-list-query';
import { type TokenInstants, tokenStatus } from '@/core/token/token-status';
import { type TokenListRow, tokenStatusSql } from '@/db/queries/token-list';
import { tokens } from '@/db/schema';
import { createTestPortal, type TestPortal } from '../test-context';
import { issueToken } from './issue-token';
import { type ListTokensInput, listTokens, TOKENS_PER_PAGE } from './list-tokens';

const TOKENS = TOKENS_PER_PAGE * 2 + 3;

let portal: TestPortal;
let ines: UserPrincipal;

beforeAll(async () => {
  portal = await createTestPortal();
  ines = await portal.addUser();
  await portal.addApi('https://orders.example', ['orders:read', 'orders:write']);
  for (let n = 0; n < TOKENS; n += 1) {
    const result = await issueToken(
      ines,
      {
        label: n === 7 ? '100%_sure' : `token ${String(n).padStart(3, '0')}`,
        scopes: [n % 2 ? 'orders:read' : 'orders:write'],
        expiry: { type: 'days', days: (n % 40) + 1 },
        owner: { type: 'user', id: ines.userId },
      },
      portal.ctx,
    );
    if (!result.ok) throw new Error(result.message);
  }
  await portal.asOwner(`update tokens set created_at = now() where label < 'token 020'`);
});
afterAll(() => portal.close());

const list = (over: Partial<ListTokensInput> = {}) =>
  listTokens(ines, { view: 'all', sort: 'attention', text: '', cursor: null, ...over }, portal.ctx);

async function allPages(over: Partial<ListTokensInput>): Promise<TokenListRow[]> {
  const rows: TokenListRow[] = [];
  let cursor: string | null = null;
  do {
    const page = await list({ ...over, cursor });
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor);
  return rows;
}

it.each(TOKEN_SORTS)('paging by %s shows every token once', async (sort) => {
  const rows = await allPages({ sort });
  expect(rows).toHaveLength(TOKENS);
  expect(new Set(rows.map((row) => row.id)).size).toBe(TOKENS);
});

it('search finds by label, with % and _ meaning themselves, by scope and by last four', async () => {
  expect((await list({ text: '100%_' })).rows.map((row) => row.label)).toEqual(['100%_sure']);
  expect((await list({ text: 'orders:write' })).matching.value).toBe(Math.ceil(TOKENS / 2));
  const [row] = (await list()).rows;
  expect((await list({ text: row?.lastFour ?? '' })).rows.map((found) => found.id)).toContain(row?.id);
  expect((await list({ text: ' 100%\0_ ' })).rows.map((row) => row.label)).toEqual(['100%_sure']);
  expect((await list({ text: "'; drop table tokens; --" })).matching.value).toBe(0);
});

it('what ends soon comes first, soonest first, then the rest, newest first', async () => {
  const [now] = await portal.asOwner<{ now: Date }>('select clock_timestamp() as now');
  const soon = (now?.now.getTime() ?? 0) + 14 * 86_400_000;
  const rows = await allPages({ sort: 'attention' });
  const calmAt = rows.findIndex((row) => (row.expiresAt?.getTime() ?? 0) >= soon);
  expect(calmAt).toBeGreaterThan(TOKENS_PER_PAGE);
  const ends = rows.slice(0, calmAt).map((row) => row.expiresAt?.getTime() ?? 0);
  const born = rows.slice(calmAt).map((row) => row.createdAt.getTime());
  expect(ends).toEqual([...ends].sort((a, b) => a - b));
  expect(born).toEqual([...born].sort((a, b) => b - a));
});

it("nobody sees another person's tokens, whatever the cursor says", async () => {
  const stranger = await portal.addUser('Noor');
  const { nextCursor } = await list();
  const page = await listTokens(
    stranger,
    { view: 'all', sort: 'attention', text: '', cursor: nextCursor },
    portal.ctx,
  );
  expect(page).toMatchObject({ rows: [], live: 0, matching: { value: 0 } });
});

function forged(...parts: string[]): string {
  return Buffer.from(parts.join(' ')).toString('base64url');
}

it.each([
  '',
  'garbage',
  'eyJzIjoi',
  forged('attention', '1', 'no-id', 'a'),
  forged('label', '1', '01900000-0000-7000-8000-000000000000', 'of another order'),
  forged('attention', '1', '01900000-0000-7000-8000-000000000000', 'what no text \0 may hold'),
  forged('attention', '8640000000000000', '01900000-0000-7000-8000-000000000000', 'after the last day'),
  'A'.repeat(2_000),
])('a cursor that is not ours (%#) starts from the first page', async (cursor) => {
  expect((await list({ cursor })).rows).toHaveLength(TOKENS_PER_PAGE);
});

it('the status in SQL is the status in core', async () => {
  const now = new Date('2026-06-01T12:00:00.000Z');
  const instant = fc.option(
    fc.integer({ min: -2, max: 2 }).map((ms) => new Date(now.getTime() + ms)),
    { nil: null },
  );
  const instants: fc.Arbitrary<TokenInstants> = fc.record({
    revokedAt: instant,
    expiresAt: instant,
    suspendedAt: instant,
    approvalRequiredAt: instant,
    approvedAt: instant,
    notBefore: instant,
  });
  const [row] = (await list()).rows;
  const id = row?.id ?? '';
  await fc.assert(
    fc.asyncProperty(instants, async (record) => {
      await portal.asOwner(
        `update tokens set revoked_at = $2, revoke_reason = case when $2::timestamptz is null then null else 'other' end,
           expires_at = $3, suspended_at = $4, suspended_as = case when $4::timestamptz is not null then 'owner' end, approval_required_at = $5, approved_at = $6, not_before = $7 where id = $1`,
        [
          id,
          record.revokedAt,
          record.expiresAt,
          record.suspendedAt,
          record.approvalRequiredAt,
          record.approvedAt,
          record.notBefore,
        ],
      );
      const [found] = await portal.ctx.db.read
        .select({ status: tokenStatusSql(now) })
        .from(tokens)
        .where(eq(tokens.id, id));
      expect(found?.status).toBe(tokenStatus(record, now.getTime()));
    }),
    { numRuns: 150 },
  );
});
