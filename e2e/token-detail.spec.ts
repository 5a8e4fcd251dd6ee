/** One token's page: its words, its end, and both by keyboard alone. */
import type { Page } from '@playwright/test';
import { checkPage, checkPageInBothThemes } from './harness/check-page';
import { asOwner } from './harness/database';
import { addPerson, signInAs } from './harness/people';
import { expect, test } from './harness/test';
import { type HeldToken, issueCredential, issueToken } from './harness/tokens';
import { expectVerdict } from './harness/verdict';

const history = (page: Page) => page.locator('#history').getByRole('listitem');

test('renames, and says so in the history', async ({ page, product, developer }) => {
  const token = await issueToken(product, developer, { label: 'laptop' });
  await issueToken(product, developer, { label: 'taken' });
  await page.goto(`/tokens/${token.id}`);
  await checkPageInBothThemes(page);
  await page.getByRole('button', { name: 'Rename' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rename token' });
  await expect(dialog.getByLabel('Label')).toBeFocused();
  await checkPage(page);

  await dialog.getByLabel('Label').fill('taken');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(dialog.getByLabel('Label')).toHaveAttribute('aria-invalid', 'true');
  await expect(dialog.getByLabel('Label')).toHaveValue('taken');

  await dialog.getByLabel('Label').fill('new laptop');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { name: 'new laptop', level: 1 })).toBeVisible();
  await expect(history(page).first()).toContainText('Renamed');
});

test('keeps a note of several lines', async ({ page, product, developer }) => {
  const token = await issueToken(product, developer);
  await page.goto(`/tokens/${token.id}`);
  await page.getByRole('button', { name: 'Edit note' }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit note' });
  await dialog.getByLabel('Note').fill('First line\nSecond <b>line</b>');
  await dialog.getByRole('button', { name: 'Save note' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Second <b>line</b>')).toBeVisible();
});

test('asks before revoking, with the focus on keeping it', async ({ page, product, developer }) => {
  const token = await issueToken(product, developer, { label: 'to be kept' });
  await page.goto(`/tokens/${token.id}`);
  await page.getByRole('button', { name: 'Revoke…' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Revoke to be kept?' });
  await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await expect(dialog).toContainText('Never used: nothing will break.');
  await checkPageInBothThemes(page);

  await dialog.getByRole('button', { name: 'Revoke token' }).click();
  await expect(dialog).toContainText('Say why, so that the history makes sense later.');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(await revokedAt(token)).toBeNull();

  async function revokedAt({ label }: HeldToken) {
    const [row] = await asOwner(product, 'select revoked_at from tokens where label = $1 and user_id = $2', [
      label,
      developer.id,
    ]);
    return row?.revoked_at;
  }
});

test('wants the label typed when the token was used within a day', async ({ page, product, developer }) => {
  const token = await issueToken(product, developer, { label: 'busy one' });
  await asOwner(
    product,
    `insert into token_use (token_id, first_used_at, last_used_at, last_used_day, last_address)
     select id, clock_timestamp(), clock_timestamp(), current_date, '203.0.113.9' from tokens where label = $1 and user_id = $2`,
    [token.label, developer.id],
  );
  await page.goto(`/tokens/${token.id}#revoke`);
  const dialog = page.getByRole('dialog', { name: 'Revoke busy one?' });
  await expect(dialog).toContainText('203.0.113.9');
  await dialog.getByLabel('Secret was exposed').check();
  await dialog.getByRole('button', { name: 'Revoke token' }).click();
  await expect(dialog).toContainText('This is not its label.');
  await dialog.getByLabel(/^Type busy one to confirm/).fill('busy one');
  await dialog.getByRole('button', { name: 'Revoke token' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Secret was exposed.').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Revoke…' })).toHaveCount(0);
  await expect(history(page).first()).toContainText(/Revoked.*Ines Carvalho|Revoked.*you/i);
  await checkPageInBothThemes(page);
});

test('from nothing to a revoked token without a pointer', async ({ page, product, developer }) => {
  await page.goto('/tokens');
  // A key pressed before the page's scripts run is nobody's.
  await expect(async () => {
    await page.keyboard.press('c');
    await expect(page).toHaveURL('/tokens/new', { timeout: 1_000 });
  }).toPass();
  await tabTo(page, 'label');
  await page.keyboard.type('by keyboard');
  await tabToName(page, 'orders:read');
  await page.keyboard.press('Space');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { name: 'Copy the secret now' })).toBeVisible();

  const [row] = await asOwner<{ n: number }>(
    product,
    `select count(*)::int as n from tokens where user_id = $1 and label = 'by keyboard'`,
    [developer.id],
  );
  expect(row?.n).toBe(1);
  await tabToName(page, 'I have saved it');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'by keyboard', level: 1 })).toBeVisible();

  await tabToName(page, 'Revoke…');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Space');
  await tabToName(page, 'Revoke token');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Every verifier refuses it.')).toBeVisible();
});

test('someone else’s token is as absent as one that never was', async ({
  page,
  context,
  product,
  complaints,
}) => {
  const [owner, stranger] = [await addPerson(product, { name: 'Owner' }), await addPerson(product)];
  const token = await issueToken(product, owner, { label: 'not theirs' });
  await signInAs(context, product, stranger);
  complaints.expect(/status of 404/);
  const pages = [];
  for (const id of [token.id, `tok_${'0'.repeat(26)}`, 'tok_x', token.id.toLowerCase(), `${token.id}0`]) {
    const response = await page.goto(`/tokens/${id}`);
    expect([id, response?.status()]).toEqual([id, 404]);
    await expect(page.getByRole('heading', { name: 'No such token, or not yours' })).toBeVisible();
    pages.push(await page.locator('main').textContent());
  }
  expect(new Set(pages).size).toBe(1);
  await checkPage(page);
});

/** Presses Tab until the focus is on the element with this id. */
async function tabTo(page: Page, id: string) {
  await tabUntil(page, () => page.evaluate(() => document.activeElement?.id ?? ''), id);
}

/** Presses Tab until the focus is on the control of this name: what a reader of the page would hear. */
async function tabToName(page: Page, name: string) {
  const heard = () =>
    page.evaluate(() => {
      const focused = document.activeElement;
      const label = focused instanceof HTMLInputElement ? focused.labels?.[0] : null;
      return (label?.textContent ?? focused?.getAttribute('aria-label') ?? focused?.textContent ?? '').trim();
    });
  await tabUntil(page, heard, name);
}

async function tabUntil(page: Page, heard: () => Promise<string>, wanted: string) {
  for (let presses = 0; presses < 80; presses += 1) {
    if ((await heard()).startsWith(wanted)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${wanted}`);
}

test('is suspended and resumed by its owner, and by an admin over their head', async ({
  page,
  product,
  developer,
  visitor,
}) => {
  const token = await issueToken(product, developer, { label: 'on holiday' });
  const credential = await issueCredential(product);
  const expectCode = expectVerdict(product, credential, { token: token.secret });
  const suspend = async (on: Page, reason: string) => {
    await on.getByRole('button', { name: 'Suspend…' }).click();
    const dialog = on.getByRole('dialog', { name: 'Suspend on holiday?' });
    await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
    await dialog.getByLabel('Reason').fill(reason);
    await checkPageInBothThemes(on);
    await dialog.getByRole('button', { name: 'Suspend token' }).click();
    await expect(dialog).toBeHidden();
  };

  await page.goto(`/tokens/${token.id}`);
  await suspend(page, 'two weeks away');
  await expect(page.getByText('Every verifier refuses it until it is resumed.')).toBeVisible();
  await expect(history(page).first()).toContainText('Suspended: two weeks away');
  await checkPageInBothThemes(page);
  await expectCode('SUSPENDED');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Every verifier refuses it')).toHaveCount(0);
  await expectCode('VALID');

  const admins = await visitor();
  await signInAs(
    admins.context,
    product,
    await addPerson(product, { name: 'Noor Haddad', roles: ['admin'] }),
  );
  await admins.page.goto(`${product.portalUrl}/tokens/${token.id}`);
  await suspend(admins.page, 'odd address');
  await page.reload();
  await expect(
    page.getByText('by Noor Haddad. Every verifier refuses it until an admin resumes it.'),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(0);
  await admins.page.getByRole('button', { name: 'Resume' }).click();
  await expect(admins.page.getByText('Every verifier refuses it')).toHaveCount(0);
  await expectCode('VALID');
});
