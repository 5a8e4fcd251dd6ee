/** One's own sessions and password, on the page and in the browsers they concern. */
import { checkPageInBothThemes } from './harness/check-page';
import { startSession } from './harness/people';
import { expect, test } from './harness/test';

test('ending a session signs that browser out on its next request, and no other', async ({
  page,
  developer,
  product,
  visitor,
}) => {
  const other = await visitor();
  const session = await startSession(product, developer.id);
  const [name = '', value = ''] = session.cookie.split('=');
  await other.context.addCookies([{ name, value, url: product.portalUrl }]);
  await other.page.goto('/tokens');

  await page.goto('/security');
  const sessions = page.getByRole('list', { name: 'Sessions' });
  await expect(sessions.getByRole('listitem')).toHaveCount(2);
  await expect(sessions.getByRole('listitem').first()).toContainText('This session');
  await checkPageInBothThemes(page);

  await page.getByRole('button', { name: 'End all others…' }).click();
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.getByRole('button', { name: 'End it', exact: true }).click();
  await expect(sessions.getByRole('listitem')).toHaveCount(1);

  await other.page.goto('/tokens');
  await expect(other.page).toHaveURL(/\/sign-in\?next=/);
  await page.reload();
  await expect(page).toHaveURL('/security');
});

test('single keys can be turned off, and on again', async ({ page, developer: _ }) => {
  await page.goto('/security');
  const keys = page.getByLabel('Use single keys in this browser');
  await keys.uncheck();
  await page.getByRole('heading', { name: 'Security' }).click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await keys.check();
  await page.getByRole('heading', { name: 'Security' }).click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
});
