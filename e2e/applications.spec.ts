/** Applications: two people who look after one, in two browsers, and a token that belongs to neither. */
import { checkPageInBothThemes, expectNoSidewaysScroll } from './harness/check-page';
import { asOwner } from './harness/database';
import { addPerson, signInAs, suspend } from './harness/people';
import { expect, test } from './harness/test';
import { issueCredential } from './harness/tokens';
import { expectVerdict } from './harness/verdict';

test('an owner adds a maintainer, who issues a token; it goes on without either of them', async ({
  page,
  context,
  product,
  visitor,
  complaints,
}) => {
  test.slow();
  const owner = await addPerson(product, { name: 'Tomás Reyes' });
  const maintainer = await addPerson(product, { name: 'Abena Owusu' });
  const name = `Label printer ${owner.id.slice(-6)}`;
  await signInAs(context, product, owner);

  await test.step('the owner creates it, within what they may give', async () => {
    await page.goto('/tokens');
    await page.getByRole('link', { name: 'Applications' }).click();
    await expect(page.getByRole('heading', { name: 'No applications yet' })).toBeVisible();
    await checkPageInBothThemes(page);
    await page.getByRole('link', { name: 'Create application' }).first().click();
    await page.getByRole('button', { name: 'Create application' }).click();
    await expect(page.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('checkbox', { name: /orders:read/ }).check();
    await page.getByRole('checkbox', { name: /orders:write/ }).check();
    await checkPageInBothThemes(page);
    await page.getByRole('button', { name: 'Create application' }).click();
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    await expect(page.getByText('orders:write', { exact: true })).toBeVisible();
    await checkPageInBothThemes(page);
  });

  await test.step('the last owner cannot leave', async () => {
    await page.getByRole('button', { name: 'Leave this application' }).click();
    await page.getByRole('button', { name: 'Leave', exact: true }).click();
    await expect(page.getByText('This is the last owner.')).toBeVisible();
    await page.reload();
    await page.getByLabel('Part of Tomás Reyes').selectOption('viewer');
    await expect(page.getByText('This is the last owner.')).toBeVisible();
    await expect(page.getByLabel('Part of Tomás Reyes')).toHaveValue('owner');
  });

  await test.step('a maintainer is added by e-mail', async () => {
    await page.getByLabel('Add a member').fill('nobody@halden.example');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByText('No user has this e-mail address.')).toBeVisible();
    await page.getByLabel('Add a member').fill(maintainer.email);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(page.getByLabel('Part of Abena Owusu')).toHaveValue('maintainer');
  });

  const theirs = await visitor();
  await signInAs(theirs.context, product, maintainer);
  const secret = await test.step('who issues a token in another browser', async () => {
    await theirs.page.goto(`${product.portalUrl}/applications`);
    await theirs.page.getByRole('link', { name }).click();
    await expect(theirs.page.getByRole('button', { name: 'Archive…' })).toHaveCount(0);
    await theirs.page.getByRole('link', { name: 'Create token' }).click();
    await expect(theirs.page.getByText(`Belongs to ${name}, not to you`)).toBeVisible();
    await theirs.page.getByLabel('Label').fill('hall C');
    await theirs.page.getByRole('checkbox', { name: /orders:read/ }).check();
    await checkPageInBothThemes(theirs.page);
    await theirs.page.getByRole('button', { name: 'Create token' }).first().click();
    const plate = theirs.page.getByText(/^lk_app_\w+$/).first();
    await expect(plate).toBeVisible();
    return (await plate.textContent()) ?? '';
  });

  const credential = await issueCredential(product);
  const expectCode = expectVerdict(product, credential, { token: secret, scopes: ['orders:read'] });
  await expectCode('VALID');

  await test.step('removed, the maintainer has lost it with the next click, and the token goes on', async () => {
    await page.reload();
    await expect(page.getByRole('link', { name: 'hall C' })).toBeVisible();
    await page.getByRole('button', { name: 'Remove Abena Owusu' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(page.getByLabel('Part of Abena Owusu')).toHaveCount(0);
    complaints.expect(/status of 404/);
    const id = new URL(page.url()).pathname;
    expect((await theirs.page.goto(product.portalUrl + id))?.status()).toBe(404);
    await suspend(product, maintainer);
    await expectCode('VALID');
  });

  await test.step('a narrower ceiling says who loses what, and holds with the next request', async () => {
    await page.getByRole('button', { name: 'Change the ceiling…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: /orders:read/ }).uncheck();
    await expect(dialog.getByText('1 token loses orders:read, on the next request.')).toBeVisible();
    await checkPageInBothThemes(page);
    await dialog.getByRole('button', { name: 'Save ceiling' }).click();
    await expect(dialog).toHaveCount(0);
    await expectCode('INSUFFICIENT_SCOPE');
  });

  await test.step('archived, its tokens are refused; restored, they are what they were', async () => {
    await asOwner(
      product,
      'insert into application_scopes select a.id, s.id from applications a, scopes s where a.name = $1 and s.name = $2',
      [name, 'orders:read'],
    );
    await page.getByRole('button', { name: 'Archive…' }).click();
    await checkPageInBothThemes(page);
    await page.getByRole('button', { name: 'Archive application' }).click();
    await expect(page.getByText('Every verifier refuses its tokens.')).toBeVisible();
    await expectCode('OWNER_INACTIVE');
    await checkPageInBothThemes(page);
    await page.getByRole('button', { name: 'Restore' }).click();
    await expect(page.getByText('Every verifier refuses its tokens.')).toHaveCount(0);
    await expectCode('VALID');
  });

  await test.step('a rate limit holds for all its tokens within a second, and so does its end', async () => {
    await expect(page.getByText('No limit of its own.')).toBeVisible();
    await page.getByRole('button', { name: 'Change the limit…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('per day').fill('many');
    await dialog.getByRole('button', { name: 'Save limit' }).click();
    await expect(dialog.getByText('Requests per day: A whole number')).toBeVisible();
    await expect(dialog.getByLabel('per second')).toBeFocused();
    await expect(dialog.getByLabel('per day')).toHaveValue('many');
    await checkPageInBothThemes(page);
    await dialog.getByLabel('per day').fill('3');
    await dialog.getByRole('button', { name: 'Save limit' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText('At most 3 per day.')).toBeVisible();
    await expectCode('RATE_LIMITED');
    await page.getByRole('button', { name: 'Change the limit…' }).click();
    await dialog.getByLabel('per day').fill('');
    await dialog.getByRole('button', { name: 'Save limit' }).click();
    await expect(page.getByText('No limit of its own.')).toBeVisible();
    await expectCode('VALID');
  });

  await test.step('narrow, nothing scrolls sideways', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page);
    await page.goto('/applications');
    await expectNoSidewaysScroll(page);
  });
});
