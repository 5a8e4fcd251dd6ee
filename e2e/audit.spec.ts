/** The audit, as those who answer for the portal read it. */
import { readFileSync } from 'node:fs';
import { formatPublicId } from '@/core/ids/public-id';
import { checkPageInBothThemes, expectNoSidewaysScroll } from './harness/check-page';
import { addPerson, signInAs } from './harness/people';
import { expect, test } from './harness/test';
import { issueToken } from './harness/tokens';

test('an auditor finds who did what, opens it, narrows it and takes it away as a file', async ({
  page,
  context,
  product,
}) => {
  const developer = await addPerson(product, { name: '=Ines Carvalho' });
  const token = await issueToken(product, developer, { label: `night train ${Date.now()}` });
  const auditor = await addPerson(product, { name: 'Marit Bakker', roles: ['auditor'] });
  await signInAs(context, product, auditor);

  await page.goto('/tokens');
  await page.getByRole('link', { name: 'Audit' }).click();
  await expect(page.getByRole('heading', { name: 'Audit', level: 1 })).toBeVisible();
  await checkPageInBothThemes(page);

  await test.step('the search finds the token by its label, and its line opens', async () => {
    await page.getByRole('searchbox', { name: 'Search the audit' }).fill(token.label);
    await page.getByRole('searchbox', { name: 'Search the audit' }).press('Enter');
    await expect(page.getByRole('link', { name: `Remove filter Search ${token.label}` })).toBeVisible();
    const line = page.getByRole('row').filter({ hasText: token.label });
    await expect(line).toHaveCount(1);
    await line.locator('summary').click();
    await expect(line).toContainText('orders:read');
    await expect(line).toContainText(/req_[0-9A-Z]{26}/);
  });

  await test.step('the filter narrows further, in the address', async () => {
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('What').selectOption('token.revoke');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
    await expect(page).toHaveURL(/action=token\.revoke/);
    await checkPageInBothThemes(page);
    await page.getByRole('link', { name: /Remove filter What/ }).click();
    await expect(page.getByRole('row').filter({ hasText: token.label })).toHaveCount(1);
  });

  await test.step("a person's id shows all that is theirs, and the file holds it, safe for spreadsheets", async () => {
    await page.goto(`/admin/audit?target=${formatPublicId('user', developer.id)}`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^audit-\d{4}-\d\d-\d\d\.csv$/);
    const csv = readFileSync(await download.path(), 'utf8');
    expect(csv).toMatch(/^\uFEFFtime,action,/);
    expect(csv).toContain(`,token.issue,user,${formatPublicId('user', developer.id)},'=Ines Carvalho,token,`);
    expect(csv).not.toContain(token.secret);
  });

  await test.step('narrow, nothing scrolls sideways', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto('/admin/audit');
    await expectNoSidewaysScroll(page);
  });
});
