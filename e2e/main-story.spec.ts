/**
 * The main job, from a machine with nothing on it: set up, issue a token, call a real API with it, see it used, be
 * refused what it may not do, revoke it, and be refused everything.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { checkPage, checkPageInBothThemes } from './harness/check-page';
import { type RunningProduct, startProduct, untilSaid } from './harness/product';
import { expect, test } from './harness/test';
import { WITHIN_A_SECOND } from './harness/verdict';

const ADMIN = { email: 'ines@halden.example', name: 'Ines Carvalho', password: 'harbour lantern paper nine' };

let fresh: RunningProduct;
test.use({
  permissions: ['clipboard-read', 'clipboard-write'],
  baseURL: async ({ product: _ }, use) => {
    fresh = await startProduct();
    await use(fresh.portalUrl);
    const status = await fresh.stop();
    await fresh.remove();
    expect(status).toBe(0);
  },
});

test('set up, issue, call, see it used, be refused, revoke, be refused', async ({ page }) => {
  test.slow();
  await test.step('the start prints a link that opens the wizard', async () => {
    const [link] = await untilSaid(fresh, /http:\/\/localhost:\d+\/setup#\S+/);
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'Who looks after this portal?' })).toBeVisible();
    // The secret is in no address from here on.
    await expect(page).toHaveURL(`${fresh.portalUrl}/setup`);
    await checkPageInBothThemes(page);
    await page.getByLabel('E-mail').fill(ADMIN.email);
    await page.getByLabel('Name', { exact: true }).fill(ADMIN.name);
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.getByRole('button', { name: 'Create the admin' }).click();
  });

  await test.step('the wizard chooses a prefix, takes the demo API and issues a token', async () => {
    await expect(page.getByRole('heading', { name: 'What do your secrets begin with?' })).toBeVisible();
    await checkPage(page);
    await page.getByLabel('Prefix').fill('halden');
    await page.getByRole('button', { name: 'Use this prefix' }).click();
    await expect(page.getByRole('heading', { name: 'Which API are the tokens for?' })).toBeVisible();
    await checkPage(page);
    await page.getByRole('button', { name: 'Use the demo API' }).click();
    await expect(page.getByRole('heading', { name: 'Issue the first token' })).toBeVisible();
    await checkPage(page);
    await page.getByRole('button', { name: 'Issue the token' }).click();
    await expect(page.getByRole('heading', { name: 'Call the demo API once' })).toBeVisible();
    await checkPageInBothThemes(page);
  });

  await test.step('its curl line works as it stands, and the page lights up', async () => {
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    expect(line).toContain('halden_pat_');
    const { stdout } = await promisify(execFile)('sh', ['-c', line.replace(/^curl /, 'curl --silent ')]);
    expect(JSON.parse(stdout)).toHaveProperty('orders');
    await expect(page.getByText('VALID, orders:read')).toBeVisible();
    await checkPage(page);
  });

  await test.step('the list says when it was used, and from where', async () => {
    await page.getByRole('link', { name: 'Open the portal' }).click();
    const row = page.getByRole('row', { name: /hello/ });
    await expect(row).toContainText(/now|s ago/);
    await expect(row).toContainText('127.0.0.1');
  });

  const secret = await test.step('a second token may read orders, and not write them', async () => {
    await page.getByRole('link', { name: 'Create token' }).first().click();
    await page.getByLabel('Label').fill('depot board');
    await page.getByRole('checkbox', { name: 'orders:read' }).check();
    await page.getByRole('button', { name: 'Create token' }).filter({ visible: true }).click();
    await expect(page.getByText('Waiting for the first request')).toBeVisible();
    await page.getByRole('button', { name: 'Copy secret' }).click();
    const shown = await page.evaluate(() => navigator.clipboard.readText());

    await page.getByRole('button', { name: 'Show curl' }).click();
    await page.getByRole('button', { name: 'Copy curl line' }).click();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    const { stdout } = await promisify(execFile)('sh', ['-c', line.replace(/^curl /, 'curl --silent ')]);
    expect(JSON.parse(stdout)).toHaveProperty('orders');
    await expect(page.getByText('First request received, and allowed')).toBeVisible();
    const refused = await call('POST', shown);
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect(await refused.json()).toMatchObject({
      code: 'INSUFFICIENT_SCOPE',
      missing_scopes: ['orders:write'],
    });
    return shown;
  });

  await test.step('revoked with a reason, it opens nothing within a second of the acknowledgement', async () => {
    await page.getByRole('button', { name: 'I have saved it' }).click();
    await page.getByRole('button', { name: 'Revoke…' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Revoke depot board?' });
    await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
    await dialog.getByLabel('Secret was exposed').check();
    await dialog.getByLabel(/^Type depot board to confirm/).fill('depot board');
    await dialog.getByRole('button', { name: 'Revoke token' }).click();
    await expect(page.getByText('Every verifier refuses it.')).toBeVisible();
    await expect.poll(async () => (await call('GET', secret)).status, WITHIN_A_SECOND).toBe(401);
    const refused = await call('GET', secret);
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  await test.step('the history says who did it and why', async () => {
    const last = page.locator('#history').getByRole('listitem').first();
    await expect(last).toContainText(/Revoked/);
    await expect(last).toContainText(/exposed/i);
    await expect(last).toContainText(/you|Ines Carvalho/);
    await page.goto('/activity');
    await expect(page.getByText('revoked the token depot board: secret was exposed')).toBeVisible();
    await checkPageInBothThemes(page);
  });
});

function call(method: 'GET' | 'POST', secret: string): Promise<Response> {
  return fetch(`${fresh.demoUrl}/orders`, {
    method,
    headers: { authorization: `Bearer ${secret}` },
    ...(method === 'POST' ? { body: JSON.stringify({ item: 'Oven stone', quantity: 1 }) } : {}),
  });
}
