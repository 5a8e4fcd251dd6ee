/** What admins look at, and what nobody else finds. */
import { checkPageInBothThemes } from './harness/check-page';
import { addPerson, signInAs } from './harness/people';
import { expect, test } from './harness/test';

const PAGES = ['/admin/users', '/admin/apis', '/admin/roles'] as const;

test('an admin sees people, APIs with their scopes, and roles', async ({ page, context, product }) => {
  const admin = await addPerson(product, { name: 'Ada Holm', roles: ['admin'] });
  await signInAs(context, product, admin);
  const nav = page.getByRole('navigation', { name: 'Portal', exact: true });
  await page.goto('/tokens');
  await nav.getByRole('link', { name: 'Users and roles' }).click();
  await expect(page.getByRole('heading', { name: 'Users and roles', level: 1 })).toBeVisible();
  await page.goto(`/admin/users?q=${admin.email}`);
  await expect(page.getByRole('row', { name: /Ada Holm/ })).toContainText('admin');
  await checkPageInBothThemes(page);

  await nav.getByRole('link', { name: 'APIs and scopes' }).click();
  await expect(page.getByRole('heading', { name: 'APIs and scopes', level: 1 })).toBeVisible();
  for (const scope of ['orders:read', 'orders:write', 'customers:read', 'customers:erase']) {
    await expect(page.getByText(scope, { exact: true }).first()).toBeVisible();
  }
  await checkPageInBothThemes(page);

  await page.goto('/admin/roles');
  for (const role of ['admin', 'auditor', 'developer']) {
    await expect(page.getByText(role, { exact: true }).first()).toBeVisible();
  }
  await checkPageInBothThemes(page);
});

test('to everybody else these pages do not exist', async ({ page, developer: _, complaints }) => {
  complaints.expect(/status of 404/);
  await page.goto('/tokens');
  await expect(page.getByRole('link', { name: 'Users and roles' })).toHaveCount(0);
  for (const path of PAGES) {
    const response = await page.goto(path);
    expect([path, response?.status()]).toEqual([path, 404]);
    await expect(page.getByRole('heading', { name: 'Nothing here, or not yours' })).toBeVisible();
    await expect(page.locator('main')).not.toContainText(/orders:read|auditor/);
  }
});

test('the pages of error codes say what each means', async ({ page }) => {
  await page.goto('/problems');
  await checkPageInBothThemes(page);
  await page.getByRole('link', { name: 'INSUFFICIENT_SCOPE' }).click();
  await expect(page.getByRole('heading', { name: 'What to do' })).toBeVisible();
  await checkPageInBothThemes(page);
});
