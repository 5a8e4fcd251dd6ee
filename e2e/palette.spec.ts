/** Search or jump to: commands, tokens by what is known of them, and by a pasted secret. */
import { checkPageInBothThemes, expectNoSidewaysScroll } from './harness/check-page';
import { asOwner } from './harness/database';
import { addPerson, signInAs } from './harness/people';
import { outputOf } from './harness/product';
import { expect, test } from './harness/test';
import { issueToken } from './harness/tokens';

test('by keyboard alone: to a page, to a token by its label, and to what a token’s page can do', async ({
  page,
  developer,
  product,
}) => {
  const token = await issueToken(product, developer, { label: `harbour crane ${Date.now()}` });
  await page.goto('/tokens');
  const palette = page.getByRole('dialog', { name: 'Search or jump to' });
  const box = palette.getByRole('combobox');
  await expect(async () => {
    await page.keyboard.press('Control+k');
    await expect(box).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await checkPageInBothThemes(page);
  await expect(palette.getByRole('option', { name: 'Go to audit' })).toHaveCount(0);
  await page.keyboard.type('crane');
  await expect(palette.getByRole('option', { name: token.label })).toBeVisible();
  await checkPageInBothThemes(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: token.label })).toBeVisible();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('suspend this');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: `Suspend ${token.label}?` })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(palette.getByRole('option', { name: 'Resume this token' })).toHaveCount(0);
  await page.keyboard.type('revoke this');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: `Revoke ${token.label}?` })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+k');
  await page.keyboard.type('activ');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/activity/);
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Escape');
  await expect(palette).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Search or jump to');
});

test('a pasted secret finds its row for who may see it, tells others nothing, and stands in no address', async ({
  page,
  developer,
  product,
  visitor,
}) => {
  const token = await issueToken(product, developer);
  const palette = page.getByRole('dialog', { name: 'Search or jump to' });
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/tokens');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));

  await test.step('in a list’s search it opens here instead of being sent', async () => {
    const search = page.getByRole('searchbox', { name: 'Search tokens' });
    await expect(async () => {
      await search.fill(token.secret);
      await search.press('Enter');
      await expect(palette).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await expect(palette.getByRole('option', { name: token.label })).toBeVisible();
    await expect(palette.getByRole('status')).toHaveText('The token of this secret. It works.');
    await expectNoSidewaysScroll(page);
    expect(page.url()).not.toContain('lk_pat_');
  });

  await test.step('one wrong character is said without asking', async () => {
    const before = asked.length;
    const wrong = token.secret.slice(0, -1) + (token.secret.endsWith('A') ? 'B' : 'A');
    await palette.getByRole('combobox').fill(wrong);
    await expect(palette).toContainText('its checksum does not fit');
    expect(asked.length).toBe(before);
  });

  await test.step('another developer learns nothing; an admin finds it', async () => {
    for (const [roles, found] of [
      [['developer'], false],
      [['admin'], true],
    ] as const) {
      const somebody = await visitor();
      await signInAs(somebody.context, product, await addPerson(product, { roles: [...roles] }));
      await somebody.page.goto('/tokens');
      const theirs = somebody.page.getByRole('dialog', { name: 'Search or jump to' });
      await somebody.page
        .getByRole('button', { name: /^Search or jump to/ })
        .first()
        .click();
      await theirs.getByRole('combobox').fill(token.secret);
      if (found) await expect(theirs.getByRole('option', { name: token.label })).toBeVisible();
      else await expect(theirs).toContainText('No token of yours has this secret.');
    }
  });

  await test.step('it stands in no address and in no line of the logs', async () => {
    expect(asked.filter((line) => line.includes(token.secret.slice(8, 30)))).toEqual([]);
    expect(outputOf(product)).not.toContain(token.secret.slice(8, 30));
    const inPath = await page.goto(`/tokens/${token.secret}`);
    expect(new URL(page.url()).pathname).toBe('/tokens');
    expect((await inPath?.text())?.includes(token.secret.slice(8, 30))).toBe(false);
    const answer = await page.goto(`/tokens?sort=label&q=${token.secret}`);
    await expect(page).toHaveURL(/\/tokens\?sort=label$/);
    expect((await answer?.text())?.includes(token.secret.slice(8, 30))).toBe(false);
  });
});

test('too many searches in a minute are refused in words, and commands still work', async ({
  page,
  developer,
  product,
}) => {
  await asOwner(
    product,
    `insert into rate_limits (key, points, expire)
     values ('token-search:text:' || $1, 1000, extract(epoch from now() + interval '1 minute') * 1000)`,
    [developer.id],
  );
  await page.goto('/tokens');
  await page
    .getByRole('button', { name: /^Search or jump to/ })
    .first()
    .click();
  const palette = page.getByRole('dialog', { name: 'Search or jump to' });
  await palette.getByRole('combobox').fill('activity');
  await expect(palette.getByRole('status')).toHaveText(
    /^Too many searches\. Wait \d+ seconds, then try again\.$/,
  );
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/activity/);
});

test('what is typed before the palette has arrived is typed into it, and is no key of the page', async ({
  page,
  developer: _,
}) => {
  await page.goto('/tokens');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(async () => {
    await page.keyboard.press('?');
    await expect(keys).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();

  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/_next/static/**', async (route) => {
    await released;
    await route.continue();
  });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('create app');
  release();
  const palette = page.getByRole('dialog', { name: 'Search or jump to' });
  await expect(palette.getByRole('combobox')).toHaveValue('create app');
  await expect(page).toHaveURL(/\/tokens$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Create application' })).toBeVisible();
});
