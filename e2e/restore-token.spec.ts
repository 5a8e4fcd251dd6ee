/** A revocation by mistake, taken back on the token's page. */
import { checkPageInBothThemes } from './harness/check-page';
import { asOwner } from './harness/database';
import { addPerson, signInAs } from './harness/people';
import { expect, test } from './harness/test';
import { issueCredential, issueToken } from './harness/tokens';
import { expectVerdict } from './harness/verdict';

test('is restored within 24 hours, and works again within a second', async ({ page, product, developer }) => {
  const token = await issueToken(product, developer, { label: 'wrong one' });
  const expectCode = expectVerdict(product, await issueCredential(product), { token: token.secret });
  await page.goto(`/tokens/${token.id}`);
  await page.getByRole('button', { name: 'Revoke…' }).first().click();
  const revoking = page.getByRole('dialog', { name: 'Revoke wrong one?' });
  await expect(revoking).toContainText('For 24 hours it can be restored, unless its secret was exposed.');
  await revoking.getByLabel('No longer needed').check();
  await revoking.getByRole('button', { name: 'Revoke token' }).click();
  await expectCode('REVOKED');

  const restore = page.getByRole('button', { name: 'Restore…' });
  await restore.click();
  const dialog = page.getByRole('dialog', { name: 'Restore wrong one?' });
  await expect(dialog.getByRole('button', { name: 'Leave it revoked' })).toBeFocused();
  await expect(dialog).toContainText(/This can be done until \w{3} \d+ \w{3} \d{4}, [\d:]+, in (24 h|1 d)\./);
  await checkPageInBothThemes(page);

  // Somebody gave its label to another meanwhile.
  const other = await issueToken(product, developer, { label: 'wrong one' });
  await dialog.getByRole('button', { name: 'Restore token' }).click();
  const refusal = dialog.getByRole('alert');
  await expect(refusal).toHaveText('You have a live token with this label. Rename one of the two first.');
  await expect(refusal).toBeFocused();
  await asOwner(
    product,
    `update tokens set label = 'another' where label = $1 and user_id = $2 and revoked_at is null`,
    [other.label, developer.id],
  );
  await dialog.getByRole('button', { name: 'Restore token' }).click();
  await expect(dialog).toBeHidden();
  await expect(restore).toHaveCount(0);
  await expect(page.locator('#history').getByRole('listitem').first()).toContainText('Restored');
  await expectCode('VALID');
});

test('stays revoked where it must, and one sentence says why', async ({
  page,
  product,
  developer,
  visitor,
}) => {
  const token = await issueToken(product, developer, { label: 'over their head' });
  const admins = await visitor();
  await signInAs(
    admins.context,
    product,
    await addPerson(product, { name: 'Noor Haddad', roles: ['admin'] }),
  );
  await admins.page.goto(`${product.portalUrl}/tokens/${token.id}#revoke`);
  const revoking = admins.page.getByRole('dialog', { name: 'Revoke over their head?' });
  await revoking.getByLabel('Policy').check();
  await revoking.getByRole('button', { name: 'Revoke token' }).click();
  await expect(admins.page.getByRole('button', { name: 'Restore…' })).toBeVisible();

  const says = async (words: string) => {
    await page.goto(`/tokens/${token.id}`);
    await expect(page.getByText(`Every verifier refuses it. ${words}`)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Restore…' })).toHaveCount(0);
  };
  const set = (change: string) =>
    asOwner(product, `update tokens set ${change} where label = $1 and user_id = $2`, [
      token.label,
      developer.id,
    ]);
  await says('An admin revoked it, so an admin has to restore it.');
  await set(`revoked_as = 'owner', revoked_at = clock_timestamp() - interval '25 hours'`);
  await says('It was revoked more than 24 hours ago, so it cannot be restored.');
  await set(`revoke_reason = 'exposed'`);
  await says('Its secret was exposed, so it stays revoked.');
  await checkPageInBothThemes(page);
});
