/** The policy is one for everybody, so its story runs on a portal of its own. */
import { checkPageInBothThemes, expectNoSidewaysScroll } from './harness/check-page';
import { mustLatchkey } from './harness/command';
import { addPerson, signInAs } from './harness/people';
import { type RunningProduct, startProduct } from './harness/product';
import { expect, test } from './harness/test';
import { issueToken } from './harness/tokens';

let fresh: RunningProduct;
test.use({
  baseURL: async ({ product: _ }, use) => {
    fresh = await startProduct();
    await mustLatchkey(fresh, ['api', 'import', 'examples/demo-api/catalogue.yaml']);
    await use(fresh.portalUrl);
    await fresh.stop();
    await fresh.remove();
  },
});

test('an admin sees whom a policy hits before it is saved, and ends their tokens', async ({
  page,
  context,
  visitor,
}) => {
  test.slow();
  const admin = await addPerson(fresh, { name: 'Noor Haddad', roles: ['admin'] });
  const developer = await addPerson(fresh, { name: 'Ines Carvalho' });
  const long = await issueToken(fresh, developer, { label: 'data warehouse', lifetime: '365' });
  await issueToken(fresh, developer, { label: 'laptop', lifetime: '30' });
  await signInAs(context, fresh, admin);

  await page.goto('/tokens');
  await page.getByRole('link', { name: 'Policy' }).click();
  await expect(page.getByRole('heading', { name: 'Policy', level: 1 })).toBeVisible();
  const hits = page.getByRole('complementary', { name: 'Under this policy' });
  await expect(hits).toContainText('0of 2 live tokens break it');

  await test.step('what is typed is counted at once, and saved by the button alone', async () => {
    await page.getByLabel('Longest lifetime').fill('90');
    const would = page.getByRole('complementary', { name: 'If you save this' });
    await expect(would).toContainText('1of 2 live tokens breaks it');
    await expect(would).toContainText('1 lives longer than 90 days');
    await expect(would.getByRole('link', { name: 'data warehouse' })).toBeVisible();
    await expect(page.getByText('was 365 days')).toBeVisible();
    await checkPageInBothThemes(page);
    expect(await mustLatchkey(fresh, ['policy', 'show'])).toContain('365 days');
  });

  await test.step('in one column it still stands before the button that saves', async () => {
    const wide = page.viewportSize() ?? { width: 1280, height: 720 };
    await page.setViewportSize({ width: 360, height: 740 });
    const hitsAt = await page.getByRole('complementary', { name: 'If you save this' }).boundingBox();
    const saveAt = await page.getByRole('button', { name: 'Save policy' }).boundingBox();
    expect((hitsAt?.y ?? 0) + (hitsAt?.height ?? 0)).toBeLessThanOrEqual(saveAt?.y ?? 0);
    expect(hitsAt).not.toBeNull();
    await page.setViewportSize(wide);
  });

  await test.step('a rule that contradicts another is told at its field, and nothing is lost', async () => {
    await page.getByLabel('Preselected lifetime').fill('120');
    await page.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByText('Not more than the longest lifetime, 90 days.')).toBeVisible();
    await expect(page.getByLabel('Longest lifetime')).toHaveValue('90');
    await page.getByLabel('Preselected lifetime').fill('30');
  });

  await test.step('the tokens that break it end when the admin says', async () => {
    await page.getByRole('radio', { name: 'Expire at an instant, unless they end sooner' }).check();
    await page.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByText('Choose a date and a time.')).toBeVisible();
    await expect(page.getByLabel(/^Expire at, in your time/)).toBeFocused();
    const inTenDays = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 16);
    await page.getByLabel(/^Expire at, in your time/).fill(inTenDays);
    await page.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByText('Longest lifetime: 90 days, was 365 days')).toBeVisible();
    await expect(page.getByText(/Changed .* by Noor Haddad/)).toBeVisible();
    const shown = JSON.parse(await mustLatchkey(fresh, ['token', 'show', long.id, '--json']));
    expect(new Date(shown.expires_at).getTime()).toBeLessThan(Date.now() + 11 * 86_400_000);
  });

  await test.step('the developer sees what happened, and is offered no longer life', async () => {
    const theirs = await visitor();
    await signInAs(theirs.context, fresh, developer);
    await theirs.page.goto(`${fresh.portalUrl}/tokens/${long.id}`);
    await expect(theirs.page.getByText('Expiry brought forward')).toBeVisible();
    await theirs.page.goto(`${fresh.portalUrl}/tokens/new`);
    await expect(theirs.page.getByText('Policy allows up to 90 days')).toBeVisible();
    await expect(theirs.page.getByText('365 days', { exact: true })).toHaveCount(0);
  });

  await test.step('a highest rate is asked for by nobody and given to everybody new; the two that are there break it', async () => {
    await page.getByLabel('Requests per second').fill('0');
    await page.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByText('A whole number from 1 to 1,000,000,000.')).toBeVisible();
    await page.getByLabel('Requests per second').fill('10');
    const would = page.getByRole('complementary', { name: 'If you save this' });
    await expect(would).toContainText('2 have a higher rate limit, or none');
    await page.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByText('Requests per second: 10, was no limit')).toBeVisible();
    const theirs = await visitor();
    await signInAs(theirs.context, fresh, developer);
    await theirs.page.goto(`${fresh.portalUrl}/tokens/new`);
    await expect(theirs.page.getByText('Policy allows at most 10 per second.')).toBeVisible();
    const held = await issueToken(fresh, developer, { label: 'new one' });
    await theirs.page.goto(`${fresh.portalUrl}/tokens/${held.id}`);
    await expect(theirs.page.getByText('at most 10 per second')).toBeVisible();
  });

  await test.step('what somebody else saved meanwhile is not overwritten', async () => {
    await page.getByLabel('Live tokens per owner').fill('50');
    await mustLatchkey(fresh, ['policy', 'set', '--live-tokens-max', '60']);
    await page.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByText('Somebody saved another policy meanwhile.')).toBeVisible();
    await expect(page.getByLabel('Live tokens per owner')).toHaveValue('50');
  });

  await test.step('an auditor reads it and has nothing to press; narrow it does not scroll sideways', async () => {
    const auditor = await visitor();
    await signInAs(auditor.context, fresh, await addPerson(fresh, { roles: ['auditor'] }));
    await auditor.page.setViewportSize({ width: 360, height: 740 });
    await auditor.page.goto(`${fresh.portalUrl}/admin/policy`);
    await expect(auditor.page.getByText('90 days', { exact: true })).toBeVisible();
    await expect(auditor.page.getByRole('button', { name: 'Save policy' })).toHaveCount(0);
    await expectNoSidewaysScroll(auditor.page);
    await checkPageInBothThemes(auditor.page);
  });
});
