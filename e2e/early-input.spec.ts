/** What is done before the page's scripts have come: a slow line, a quick hand, a password manager that submits. */
import type { Page } from '@playwright/test';
import { ADMIN } from './harness/shared-product';
import { expect, test } from './harness/test';
import { issueToken } from './harness/tokens';

/** Holds the page's scripts back until the answer is called. */
async function holdScripts(page: Page): Promise<() => void> {
  let letScriptsCome = () => {};
  const scriptsMayCome = new Promise<void>((resolve) => {
    letScriptsCome = resolve;
  });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await scriptsMayCome;
    await route.continue();
  });
  return letScriptsCome;
}

test('what is submitted before the scripts run is kept, sent once they do, and never in the address', async ({
  page,
}) => {
  const letScriptsCome = await holdScripts(page);
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

test('a click before the scripts run opens what it asks for once they do', async ({
  page,
  product,
  developer,
}) => {
  const token = await issueToken(product, developer, { label: 'quick hand' });
  const letScriptsCome = await holdScripts(page);
  await page.goto(`/tokens/${token.id}`, { waitUntil: 'commit' });
  await page.getByRole('button', { name: 'Revoke…' }).first().click();
  letScriptsCome();

  const dialog = page.getByRole('dialog', { name: 'Revoke quick hand?' });
  await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
});
