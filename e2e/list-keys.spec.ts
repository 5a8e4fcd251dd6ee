/** Lists by keyboard: one set of keys for every list, off in fields and for who turned single keys off. */
import type { Page } from '@playwright/test';
import { addApplication } from './harness/applications';
import { checkPageInBothThemes } from './harness/check-page';
import { addPerson, signInAs } from './harness/people';
import { expect, test } from './harness/test';
import { issueToken } from './harness/tokens';

const current = (page: Page) => page.locator('tr[data-cur]');

/** Until the page's scripts are there: what is pressed before is nobody's. */
async function untilListening(page: Page): Promise<void> {
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(async () => {
    await page.keyboard.press('?');
    await expect(keys).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
}

test('J and K move the current row, marked, focused and in view, and Enter opens it', async ({
  page,
  product,
  developer,
}) => {
  for (let nth = 1; nth <= 24; nth += 1) await issueToken(product, developer, { label: `key ${100 + nth}` });
  await page.goto('/tokens?sort=label');
  await page.setViewportSize({ width: 1280, height: 500 });
  await untilListening(page);
  await page.keyboard.press('j');
  await expect(page.getByRole('link', { name: 'key 101' })).toBeFocused();
  await expect(current(page)).toHaveCount(1);
  await expect(current(page)).toContainText('key 101');
  expect(
    await current(page)
      .getByRole('cell')
      .first()
      .evaluate((cell) => getComputedStyle(cell).boxShadow),
  ).toMatch(/2px 0px 0px 0px inset/);
  await checkPageInBothThemes(page);

  for (let nth = 2; nth <= 24; nth += 1) await page.keyboard.press('j');
  await expect(page.getByRole('link', { name: 'key 124' })).toBeFocused();
  await expect(current(page)).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('j');
  await expect(page.getByRole('link', { name: 'key 124' }), 'the last row is the end').toBeFocused();
  await page.keyboard.press('k');
  await expect(page.getByRole('link', { name: 'key 123' })).toBeFocused();
  await expect(current(page)).toHaveCount(1);

  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'key 123', level: 1 })).toBeVisible();
});

test('X selects the row and Shift+X up to it, and takes nothing that is over', async ({
  page,
  context,
  product,
}) => {
  const mark = `sel${Date.now()}`;
  const owner = await addPerson(product, { name: `Jonas ${mark}` });
  for (const nth of [1, 2, 3, 4, 5]) await issueToken(product, owner, { label: `row ${nth} ${mark}` });
  const admin = await addPerson(product, { roles: ['admin'] });
  await signInAs(context, product, admin);
  await page.goto(`/admin/tokens?q=${mark}&sort=label`);
  const bar = page.getByRole('region', { name: 'Selection' });
  const box = (nth: number) => page.getByRole('checkbox', { name: `Select row ${nth} ${mark}` });

  await untilListening(page);
  await page.keyboard.press('x');
  await expect(bar, 'no row is current yet').toHaveCount(0);
  for (const key of ['j', 'j', 'x']) await page.keyboard.press(key);
  await expect(box(2)).toBeChecked();
  await expect(bar).toContainText('1 selected');
  for (const key of ['j', 'j', 'Shift+X']) await page.keyboard.press(key);
  await expect(bar).toContainText('3 selected');
  for (const nth of [2, 3, 4]) await expect(box(nth)).toBeChecked();
  await page.keyboard.press('x');
  await expect(box(4)).not.toBeChecked();

  await box(1).click();
  await page.keyboard.press('j');
  await expect(page.getByRole('link', { name: `row 2 ${mark}` }), 'on from the box').toBeFocused();
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await page.keyboard.press('Shift+X');
  await expect(bar, 'nothing is left to go on from').toContainText('1 selected');
});

test('the keys of lists are off in fields and menus, and for who turned single keys off', async ({
  page,
  product,
  developer,
}) => {
  await issueToken(product, developer, { label: 'quiet' });
  await page.goto('/tokens');
  await untilListening(page);
  const search = page.getByRole('searchbox', { name: 'Search tokens' });
  await search.fill('');
  await search.pressSequentially('jkx');
  await expect(search).toHaveValue('jkx');
  await page.getByRole('button', { name: 'Actions for quiet' }).click();
  await page.keyboard.press('Tab');
  await page.keyboard.press('j');
  await expect(current(page)).toHaveCount(0);

  await page.evaluate(() => localStorage.setItem('latchkey-single-keys', 'off'));
  await page.reload();
  await page.keyboard.press('j');
  await expect(current(page)).toHaveCount(0);
  await page.evaluate(() => localStorage.removeItem('latchkey-single-keys'));
  await page.reload();
  await untilListening(page);
  await page.keyboard.press('j');
  await expect(current(page)).toHaveCount(1);
});

test('applications, users and the audit go by the same keys, and the map lists them', async ({
  page,
  context,
  product,
}) => {
  const admin = await addPerson(product, { name: 'Ines Carvalho', roles: ['admin'] });
  const { name } = await addApplication(product, { owner: admin });
  await signInAs(context, product, admin);

  await page.goto('/applications');
  await untilListening(page);
  await page.keyboard.press('j');
  await expect(page.getByRole('link', { name })).toBeFocused();
  await page.goto(`/admin/users?q=${admin.email}`);
  await untilListening(page);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/admin\/users\/usr_/);
  await page.goto('/admin/audit');
  await untilListening(page);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(current(page).getByRole('group')).toHaveAttribute('open', '');

  await page.keyboard.press('?');
  const map = page.getByRole('dialog', { name: 'Keys' });
  for (const does of ['Next row of a list', 'Select up to the row'])
    await expect(map.getByText(does)).toBeVisible();
  await page.keyboard.press('j');
  await expect(map).toBeVisible();
  await checkPageInBothThemes(page);
});
