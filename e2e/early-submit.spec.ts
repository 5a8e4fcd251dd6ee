/** A form sent before the page's scripts have come: a slow line, a quick hand, a password manager that submits. */
import { ADMIN } from './harness/shared-product';
import { expect, test } from './harness/test';

test('what is submitted before the scripts run is kept, sent once they do, and never in the address', async ({
  page,
}) => {
  let letScriptsCome = () => {};
  const scriptsMayCome = new Promise<void>((resolve) => {
    letScriptsCome = resolve;
  });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await scriptsMayCome;
    await route.continue();
  });
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));

  await page.goto('/sign-in?next=/activity', { waitUntil: 'commit' });
  await page.getByLabel('E-mail').fill(ADMIN.email);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue(ADMIN.password);
  letScriptsCome();

  await expect(page).toHaveURL('/activity');
  expect(addresses.filter((address) => address.includes(encodeURIComponent(ADMIN.password)))).toEqual([]);
  expect(addresses.filter((address) => /password=/.test(address))).toEqual([]);
});
