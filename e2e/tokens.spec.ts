/** The list of tokens, and making one. */
import type { Page } from '@playwright/test';
import { formatPublicId } from '@/core/ids/public-id';
import { checkPage, checkPageInBothThemes } from './harness/check-page';
import { asOwner } from './harness/database';
import type { Person } from './harness/people';
import type { ProductAddress } from './harness/product';
import { expect, test } from './harness/test';
import { issueToken } from './harness/tokens';

/** Rows of the list, by label, as they stand. */
const labels = (page: Page) =>
  page.getByRole('table', { name: 'Your tokens' }).locator('tbody td.x-name a').allTextContents();

const createButton = (page: Page) =>
  page.getByRole('button', { name: 'Create token' }).filter({ visible: true });

async function fillForm(
  page: Page,
  { label, scopes = ['orders:read'] }: { label: string; scopes?: string[] },
) {
  await page.goto('/tokens/new');
  await page.getByLabel('Label').fill(label);
  for (const scope of scopes) await page.getByRole('checkbox', { name: scope }).check();
}

async function countTokens(product: ProductAddress, { id }: Person): Promise<number> {
  const [row] = await asOwner<{ n: number }>(
    product,
    'select count(*)::int as n from tokens where user_id = $1',
    [id],
  );
  return row?.n ?? -1;
}

test.describe('the list', () => {
  test('invites to make the first token while there is none', async ({ page, developer: _ }) => {
    await page.goto('/tokens');
    await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
    await expect(page.getByRole('link', { name: /^Create/ })).toHaveCount(1);
    await checkPageInBothThemes(page);
    await page.getByRole('link', { name: 'Create your first token' }).click();
    await expect(page.getByRole('heading', { name: 'Create token', level: 1 })).toBeVisible();
  });

  test('keeps search, filter, order and page in the address', async ({ page, product, developer }) => {
    for (let i = 0; i < 3; i += 1) await issueToken(product, developer, { label: `nightly build ${i}` });
    const ended = await issueToken(product, developer, { label: 'old laptop', scopes: ['orders:write'] });
    await asOwner(
      product,
      `update tokens set expires_at = clock_timestamp() where label = 'old laptop' and user_id = $1`,
      [developer.id],
    );
    const soon = await issueToken(product, developer, { label: 'ends soon' });
    await asOwner(
      product,
      `update tokens set expires_at = clock_timestamp() + interval '2 days' where label = 'ends soon' and user_id = $1`,
      [developer.id],
    );

    await page.goto('/tokens');
    expect((await labels(page))[0]).toBe(soon.label);
    await checkPageInBothThemes(page);

    await page.getByRole('searchbox', { name: 'Search tokens' }).fill('nightly');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/tokens?q=nightly');
    await expect.poll(() => labels(page)).toHaveLength(3);
    await page.getByRole('link', { name: 'Remove filter Search nightly' }).click();
    await expect(page).toHaveURL('/tokens');

    const views = page.getByRole('navigation', { name: 'Saved views' });
    await views.getByRole('link', { name: /^Ended 1/ }).click();
    await expect(page).toHaveURL('/tokens?status=ended');
    await expect.poll(() => labels(page)).toEqual([ended.label]);
    await expect(page.getByRole('row', { name: /old laptop/ })).toContainText('Expired');
    await views.getByRole('link', { name: /^Expiring in 14 days 1/ }).click();
    await expect.poll(() => labels(page)).toEqual([soon.label]);

    await page.goto('/tokens');
    await page.getByRole('columnheader', { name: 'Token', exact: true }).getByRole('link').click();
    await expect(page).toHaveURL('/tokens?sort=label');
    await expect
      .poll(() => labels(page))
      .toEqual(['ends soon', 'nightly build 0', 'nightly build 1', 'nightly build 2', 'old laptop']);

    // The address alone brings the same list back.
    await page.goto('/tokens?q=nightly&sort=label');
    await expect.poll(() => labels(page)).toHaveLength(3);
    await page.goto('/tokens?q=there+is+none&status=live');
    await expect(page.getByRole('heading', { name: 'Nothing matches “there is none”' })).toBeVisible();
    await checkPage(page);
  });

  test('shows every token once when paged through, also when one is made meanwhile', async ({
    page,
    product,
    developer,
  }) => {
    // Rows made by hand: sixty issues would be refused as too many a minute.
    await asOwner(
      product,
      `with made as (
         insert into tokens (id, kind, user_id, label, created_by_type, created_by_id, expires_at, created_at)
         select gen_random_uuid(), 'personal', $1::uuid, 'many ' || lpad(i::text, 2, '0'), 'user', $2,
           clock_timestamp() + interval '30 days', clock_timestamp() - make_interval(mins => i)
         from generate_series(1, 60) i returning id
       )
       insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four)
       select gen_random_uuid(), id, sha256(id::text::bytea), 1, 'lk_pat_', '0000' from made`,
      [developer.id, developer.id],
    );
    await page.goto('/tokens?sort=created');
    await expect(page.getByRole('link', { name: 'many 01' })).toBeVisible();
    const seen = await labels(page);
    await issueToken(product, developer, { label: 'meanwhile' });
    const next = page.getByRole('link', { name: 'Next page' });
    while (await next.isVisible()) {
      const [first = ''] = await labels(page);
      await next.click();
      await expect(page.getByRole('link', { name: first })).toBeHidden();
      await expect(page.getByRole('link', { name: 'First page' })).toBeVisible();
      seen.push(...(await labels(page)));
    }
    expect(seen.toSorted()).toEqual(
      Array.from({ length: 60 }, (_, i) => `many ${String(i + 1).padStart(2, '0')}`),
    );
    await page.getByRole('link', { name: 'First page' }).click();
    await expect.poll(async () => (await labels(page))[0]).toBe('meanwhile');
  });
});

test.describe('making a token', () => {
  test('says at once what is missing, and puts the focus there', async ({ page, product, developer }) => {
    await page.goto('/tokens/new');
    await checkPageInBothThemes(page);
    await createButton(page).click();
    await expect(page.getByLabel('Label')).toBeFocused();
    await expect(page.getByText('Give it a label: where it will live.')).toBeVisible();
    await expect(
      page.getByText('Tick at least one scope. Nothing ticked means no permission.'),
    ).toBeVisible();
    await checkPage(page);
    expect(await countTokens(product, developer)).toBe(0);
  });

  test('takes a press of the button, also where leaving a field moves it', async ({
    page,
    product,
    developer,
  }) => {
    await fillForm(page, { label: 'soon empty', scopes: ['orders:read'] });
    await page.getByLabel('Label').fill('');
    await page.getByLabel('Only from these addresses').fill('no address');
    await expect(page.getByText('Give it a label: where it will live.')).toBeVisible();
    const button = createButton(page);
    await button.scrollIntoViewIfNeeded();
    const box = await button.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 4);
    await page.mouse.down();
    await page.mouse.up();
    await expect(page.getByLabel('Label')).toBeFocused();
    expect(await countTokens(product, developer)).toBe(0);
  });

  test('loses nothing that was typed when the portal refuses', async ({ page, product, developer }) => {
    await issueToken(product, developer, { label: 'taken' });
    await fillForm(page, { label: 'taken', scopes: ['orders:read', 'customers:read'] });
    await page.getByLabel('Note').fill('for the depot');
    await page.getByRole('radio', { name: '7 days', exact: true }).check({ force: true });
    await page.getByLabel('Only from these addresses').fill('203.0.113.0/24\n2001:db8::/48');
    await createButton(page).click();
    await expect(page.getByLabel('Label')).toBeFocused();
    await expect(page.getByLabel('Label')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Label')).toHaveValue('taken');
    await expect(page.getByLabel('Note')).toHaveValue('for the depot');
    await expect(page.getByRole('checkbox', { name: 'orders:read' })).toBeChecked();
    await expect(page.getByRole('checkbox', { name: 'customers:read' })).toBeChecked();
    await expect(page.getByRole('radio', { name: '7 days', exact: true })).toBeChecked();
    await expect(page.getByLabel('Only from these addresses')).toHaveValue('203.0.113.0/24\n2001:db8::/48');

    await page.getByLabel('Label').fill('free');
    await createButton(page).click();
    await expect(page.getByRole('heading', { name: 'Copy the secret now' })).toBeVisible();
    expect(
      await asOwner(
        product,
        `select note, cidrs::text[] as cidrs, round(extract(epoch from expires_at - created_at) / 86400) as days
         from tokens where label = 'free' and user_id = $1`,
        [developer.id],
      ),
    ).toEqual([{ note: 'for the depot', cidrs: ['203.0.113.0/24', '2001:db8::/48'], days: '7' }]);
  });

  test('is filled in by a link: a clone of another token, and no more than policy allows', async ({
    page,
    product,
    developer,
  }) => {
    const wish = { label: 'runner 1', note: 'one a runner', lifetime: '7', cidrs: '203.0.113.0/24' };
    const token = await issueToken(product, developer, wish);
    await page.goto(`/tokens/${token.id}`);
    await page.getByRole('link', { name: 'Clone' }).click();
    await expect(page.getByText('A link filled in this form.')).toBeVisible();
    await expect(page.getByLabel('Note')).toHaveValue('one a runner');
    await expect(page.getByRole('checkbox', { name: 'orders:read' })).toBeChecked();
    await expect(page.getByRole('radio', { name: '7 days', exact: true })).toBeChecked();
    await expect(page.getByLabel('Only from these addresses')).toHaveValue('203.0.113.0/24');
    await checkPage(page);
    await page.getByLabel('Label').fill('runner 2');
    await createButton(page).click();
    await expect(page.getByRole('heading', { name: 'Copy the secret now' })).toBeVisible();
    await page.goto('/tokens/new?scopes=orders:read+nobody:knows&days=9000');
    await expect(page.getByRole('checkbox', { name: 'orders:read' })).toBeChecked();
    await expect(page.getByRole('radio', { name: '365 days', exact: true })).toBeChecked();
  });

  test('takes rate limits, says them beside the form, and shows them on the token', async ({
    page,
    product,
    developer,
  }) => {
    await fillForm(page, { label: 'limited' });
    const rates = page.getByRole('group', { name: /^Requests at most/ });
    await rates.getByLabel('per second').fill('0');
    await rates.getByLabel('per second').blur();
    await expect(rates.getByText('Requests per second: A whole number from 1')).toBeVisible();
    await createButton(page).click();
    await expect(rates.getByLabel('per second')).toBeFocused();
    await checkPageInBothThemes(page);
    expect(await countTokens(product, developer)).toBe(0);

    await rates.getByLabel('per second').fill('10');
    await rates.getByLabel('per day').fill('10000');
    await expect(page.getByRole('complementary', { name: 'Live summary' })).toContainText(
      'at most 10 per second, 10,000 per day',
    );
    await createButton(page).click();
    await expect(page.getByRole('heading', { name: 'Copy the secret now' })).toBeVisible();
    const [row] = await asOwner<{ id: string }>(
      product,
      `select id from tokens where user_id = $1 and rate_limit_second = 10 and rate_limit_minute is null
       and rate_limit_day = 10000`,
      [developer.id],
    );
    const other = await page.context().newPage();
    await other.goto(`${product.portalUrl}/tokens/${formatPublicId('token', row?.id ?? '')}`);
    await expect(other.getByText('at most 10 per second, 10,000 per day')).toBeVisible();
    await other.close();
  });

  test('names each line of the address list that is wrong', async ({ page, developer: _ }) => {
    await page.goto('/tokens/new');
    const field = page.getByLabel('Only from these addresses');
    await field.fill('203.0.113.0/24\n10.0.0.300\n2001:db8::/200');
    await field.blur();
    await expect(page.locator('#cidrs-error')).toContainText('Line 2: 10.0.0.300 is not an address.');
    await expect(page.locator('#cidrs-error')).toContainText('Line 3: /200 is not a length.');
    await expect(page.getByRole('complementary', { name: 'Live summary' })).toContainText(
      '2 bad address lines',
    );
  });

  test('says in the summary what would be made', async ({ page, developer: _ }) => {
    await page.goto('/tokens/new');
    const summary = page.getByRole('complementary', { name: 'Live summary' });
    await expect(summary).toContainText('do nothing yet');
    await page.getByRole('button', { name: 'Select read-only' }).click();
    await expect(summary).toContainText('read Customers and Orders as Ines Carvalho, from any address');
    await expect(summary).toContainText('Reads only');
    await page.getByRole('checkbox', { name: 'orders:write' }).check();
    await expect(summary).toContainText('Changes things');
  });

  test('shows a scope that is not the person’s to give, and gives it to nobody who asks anyway', async ({
    page,
    product,
    developer,
  }) => {
    await page.goto('/tokens/new');
    await expect(page.getByRole('checkbox', { name: 'orders:cancel' })).toBeDisabled();
    await expect(issueToken(product, developer, { scopes: ['orders:cancel'] })).rejects.toThrow(
      'Not yours to give, or no such scope: orders:cancel',
    );
    expect(await countTokens(product, developer)).toBe(0);
  });

  test('makes one token, however often the button is pressed', async ({ page, product, developer }) => {
    await fillForm(page, { label: 'pressed twice' });
    await createButton(page).evaluate((button) => {
      const form = document.getElementById('token-form');
      if (!(form instanceof HTMLFormElement)) throw new Error('there is no form');
      form.requestSubmit();
      form.requestSubmit();
      if (button instanceof HTMLElement) button.click();
    });
    await expect(page.getByRole('heading', { name: 'Copy the secret now' })).toBeVisible();
    expect(await countTokens(product, developer)).toBe(1);
  });
});

test.describe('the secret', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  test('is shown once: neither reloading nor going back shows it again', async ({
    page,
    product,
    developer,
  }) => {
    await fillForm(page, { label: 'shown once' });
    await createButton(page).click();
    await expect(page.getByRole('heading', { name: 'Copy the secret now' })).toBeVisible();
    await checkPageInBothThemes(page);
    const secret = (await page.locator('code.secret').textContent()) ?? '';
    expect(secret).toMatch(/^lk_pat_[0-9A-Za-z]{36}$/);
    expect(page.url()).not.toContain(secret);

    await page.getByRole('button', { name: 'Copy secret' }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);

    await page.reload();
    await expect(page.getByRole('heading', { name: 'Create token', level: 1 })).toBeVisible();
    expect(await page.content()).not.toContain(secret);
    await page.goto('/tokens');
    await expect(page.getByRole('link', { name: 'shown once' })).toBeVisible();
    expect(await page.content()).not.toContain(secret);
    await page.goBack();
    await page.waitForLoadState();
    expect(await page.content()).not.toContain(secret);
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]),
    );
    expect(kept).not.toContain(secret.slice(7, 20));
    expect(await countTokens(product, developer)).toBe(1);
  });

  test('is not left behind without a question', async ({ page, developer: _ }) => {
    await fillForm(page, { label: 'not copied' });
    await createButton(page).click();
    await expect(page.getByRole('heading', { name: 'Copy the secret now' })).toBeVisible();
    await page.getByRole('link', { name: 'Tokens', exact: true }).filter({ visible: true }).first().click();
    const question = page.getByRole('dialog', { name: 'Leave without copying?' });
    await expect(question.getByRole('button', { name: 'Stay' })).toBeFocused();
    await checkPage(page);
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
    await expect(page.locator('code.secret')).toBeVisible();

    await page.getByRole('link', { name: 'Tokens', exact: true }).filter({ visible: true }).first().click();
    await question.getByRole('button', { name: 'Leave' }).click();
    await expect(page).toHaveURL('/tokens');
  });

  test('once copied, may be left without a question', async ({ page, developer: _ }) => {
    await fillForm(page, { label: 'copied' });
    await createButton(page).click();
    await page.getByRole('button', { name: 'Copy secret' }).click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    await page.getByRole('link', { name: 'Tokens', exact: true }).filter({ visible: true }).first().click();
    await expect(page).toHaveURL('/tokens');
  });
});
