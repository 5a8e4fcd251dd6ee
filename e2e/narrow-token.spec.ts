/** A token loses what it does not need, on its page. */
import { checkPageInBothThemes } from './harness/check-page';
import { expect, test } from './harness/test';
import { issueCredential, issueToken } from './harness/tokens';
import { expectVerdict } from './harness/verdict';

test('loses a scope and most addresses, and shows and refuses so at once', async ({
  page,
  product,
  developer,
}) => {
  const token = await issueToken(product, developer, {
    label: 'too broad',
    scopes: ['orders:read', 'orders:write'],
    cidrs: '127.0.0.0/8\n203.0.113.0/24',
  });
  const credential = await issueCredential(product);
  const expectCode = expectVerdict(product, credential, { token: token.secret, scopes: ['orders:write'] });
  await page.goto(`/tokens/${token.id}`);
  await page.getByRole('button', { name: 'Narrow…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Narrow too broad' });
  const narrow = dialog.getByRole('button', { name: 'Narrow token' });
  await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await expect(dialog.getByLabel('Only from')).toHaveValue('127.0.0.0/8\n203.0.113.0/24');
  await checkPageInBothThemes(page);

  // Wider than it was: refused, and nothing of what was chosen is lost.
  await dialog.getByLabel('orders:write').uncheck();
  await dialog.getByLabel('Only from').fill('203.0.112.0/23');
  await narrow.click();
  await expect(dialog.getByRole('alert')).toContainText('Issue a new token for more.');
  await expect(dialog.getByLabel('orders:write')).not.toBeChecked();

  await dialog.getByLabel('orders:read').uncheck();
  await dialog.getByLabel('Only from').fill('203.0.113.0/28');
  await narrow.click();
  await expect(dialog).toContainText('At least one scope stays. To end the token, revoke it.');
  await checkPageInBothThemes(page);

  await dialog.getByLabel('orders:read').check();
  await narrow.click();
  await expect(dialog).toBeHidden();
  const overview = page.locator('#overview');
  await expect(overview.getByRole('row').filter({ hasText: 'orders:read' })).toBeVisible();
  await expect(overview.getByText('orders:write')).toHaveCount(0);
  await expect(overview.getByText('203.0.113.0/28')).toBeVisible();
  await expect(overview.getByText('127.0.0.0/8')).toHaveCount(0);
  await expect(page.locator('#history').getByRole('listitem').first()).toContainText(
    'Narrowed: without orders:write; only from 203.0.113.0/28',
  );
  await expectCode('IP_NOT_ALLOWED');
});
