/**
 * What is seen while a page is read, and that nobody learns by it that there is a page. The reads are held by locks, so the
 * product is this file's own.
 */
import { checkPage } from './harness/check-page';
import { whileHeld } from './harness/database';
import { addPerson, signInAs } from './harness/people';
import { type ProductAddress, startProduct } from './harness/product';
import { test as base, expect } from './harness/test';

const test = base.extend<object, { product: ProductAddress }>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const own = await startProduct();
      await use(own);
      const status = await own.stop();
      await own.remove();
      expect(status).toBe(0);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

/** What each page reads once it knows who asks; a head that is there before its rows. */
const PAGES = [
  { path: '/admin/tokens', table: 'tokens', says: 'Loading tokens', head: 'Reasons to look' },
  { path: '/admin/users', table: 'tokens', says: 'Loading users', head: 'Live tokens' },
  { path: '/admin/apis', table: 'tokens', says: 'Loading APIs', head: 'Roles that may give it' },
  { path: '/admin/policy', table: 'tokens', says: 'Loading the policy', head: null },
  { path: '/admin/audit', table: 'audit', says: 'Loading the audit', head: 'What' },
  { path: '/applications', table: 'applications', says: 'Loading applications', head: 'Owners' },
] as const;

test('while a page is read its head stands and bars breathe in its grid, then it comes whole', async ({
  page,
  context,
  product,
}) => {
  test.slow();
  await signInAs(context, product, await addPerson(product, { roles: ['admin'] }));
  for (const { path, table, says, head } of PAGES) {
    await test.step(path, async () => {
      const said = page.getByRole('status').filter({ hasText: says });
      await whileHeld(product, [table], async () => {
        await page.goto(path, { waitUntil: 'commit' });
        await expect(said).toBeVisible();
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        if (head) await expect(page.getByRole('columnheader', { name: head, exact: true })).toBeVisible();
        await expect(page.locator('main .sk').first()).toBeVisible();
      });
      await expect(said).toHaveCount(0);
      await expect(page.locator('main .sk')).toHaveCount(0);
      await checkPage(page);
    });
  }
});

test('a stranger’s 404 is one, and does not wait for what they may not see', async ({
  page,
  context,
  product,
  complaints,
}) => {
  complaints.expect(/status of 404/);
  await signInAs(context, product, await addPerson(product));
  await whileHeld(product, ['tokens', 'audit'], async () => {
    for (const { path } of PAGES.filter(({ path }) => path.startsWith('/admin/'))) {
      const response = await page.goto(path);
      expect([path, response?.status()]).toEqual([path, 404]);
      await expect(page.getByRole('heading', { name: 'Nothing here, or not yours' })).toBeVisible();
      await expect(page.locator('main .sk')).toHaveCount(0);
    }
  });
});
