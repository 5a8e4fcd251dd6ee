/** A token gets a new secret without anybody being refused: from the page, at the verifier, and back. */
import type { Locator, Page } from '@playwright/test';
import { checkPage, checkPageInBothThemes } from './harness/check-page';
import { expect, test } from './harness/test';
import { issueCredential, issueToken } from './harness/tokens';
import { expectVerdict } from './harness/verdict';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const secrets = (page: Page): Locator => page.locator('#secrets');

test('moves over to a new secret, sees who has not, and retires the old one', async ({
  page,
  product,
  developer,
}) => {
  const credential = await issueCredential(product);
  const token = await issueToken(product, developer, { label: 'ci deploy' });
  const old = expectVerdict(product, credential, { token: token.secret, scopes: ['orders:read'] });
  await old('VALID');

  const hours = page.getByRole('textbox', { name: 'Hours' });
  await page.goto(`/tokens/${token.id}`);
  await expect(secrets(page)).toContainText('Current');
  await page.getByRole('link', { name: 'Rotate…' }).click();
  await expect(page.getByRole('heading', { name: 'Rotate ci deploy', level: 1 })).toBeVisible();
  await checkPageInBothThemes(page);
  // What cannot be is said beside it, and nothing is rotated.
  await page.getByText('After a while').click();
  await page.getByText('Custom', { exact: true }).click();
  await hours.fill('9000');
  await page.getByRole('button', { name: 'Rotate and show the new secret' }).click();
  await expect(hours).toHaveAttribute('aria-invalid', 'true');
  await expect(hours).toHaveValue('9000');
  await checkPage(page);
  await page.getByText('After the new one is used').click();
  await page.getByText('1 hour', { exact: true }).click();
  await page.getByRole('button', { name: 'Rotate and show the new secret' }).click();

  await expect(page.getByRole('heading', { name: 'Copy the secret now', level: 1 })).toBeVisible();
  await expect(page.getByText('The old secret works until this one is used')).toBeVisible();
  await expect(page.getByText('Waiting for the first request')).toBeVisible();
  await checkPage(page);
  await page.getByRole('button', { name: 'Copy secret' }).click();
  const fresh = await page.evaluate(() => navigator.clipboard.readText());
  expect(fresh).not.toBe(token.secret);
  // The old one goes on, and is not taken for the new one's first use.
  await old('VALID');
  await expect(page.getByText('Waiting for the first request')).toBeVisible();
  await expectVerdict(product, credential, { token: fresh, scopes: ['orders:read'] })('VALID');
  await expect(page.getByText('First request received, and allowed')).toBeVisible({ timeout: 10_000 });

  await page.goto(`/tokens/${token.id}`);
  await expect(secrets(page)).toContainText('Retiring');
  await expect(secrets(page)).toContainText('The old secret is still in use');
  await expect(page.getByRole('link', { name: 'Rotate…' })).toHaveCount(0);
  await checkPageInBothThemes(page);
  await page.getByRole('button', { name: 'Extend…' }).click();
  const extend = page.getByRole('dialog', { name: 'Give the old secret more time?' });
  await checkPage(page);
  await extend.getByText('24 hours').click();
  await extend.getByRole('button', { name: 'Move its end' }).click();
  await expect(extend).toBeHidden();
  await expect(secrets(page)).toContainText('It retires in 1 d');

  await page.getByRole('button', { name: 'Retire now…' }).click();
  const retire = page.getByRole('dialog', { name: 'Retire the old secret now?' });
  await expect(retire.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await checkPage(page);
  await retire.getByRole('button', { name: 'Retire old secret' }).click();
  await expect(retire).toBeHidden();
  await old('RETIRED');
  await expectVerdict(product, credential, { token: fresh })('VALID');
  await expect(secrets(page)).not.toContainText('Retiring');
  // Reported, for it may be a service that was forgotten or somebody with an old copy; and nobody is punished for it.
  await expect
    .poll(async () => {
      await page.reload();
      return secrets(page).textContent();
    })
    .toContain('A retired secret is still tried');
  await expect(page.locator('#history')).toContainText('Old secret retired');
  await expect(page.getByRole('link', { name: 'Rotate…' })).toBeVisible();
});
