/** All tokens, as those who look after them find, take away and revoke them. */
import { readFileSync } from 'node:fs';
import { checkPageInBothThemes, expectNoSidewaysScroll } from './harness/check-page';
import { asOwner } from './harness/database';
import { addPerson, signInAs, suspend } from './harness/people';
import { expect, test } from './harness/test';
import { issueToken } from './harness/tokens';

test('an admin narrows all tokens, takes the list away, and revokes what is picked', async ({
  page,
  context,
  product,
}) => {
  const mark = `train${Date.now()}`;
  const owner = await addPerson(product, { name: `=Jonas ${mark}` });
  const tokens = await Promise.all(
    ['night', 'day', 'dusk'].map((word) => issueToken(product, owner, { label: `${word} ${mark}` })),
  );
  const admin = await addPerson(product, { name: 'Ines Carvalho', roles: ['admin'] });
  await signInAs(context, product, admin);
  await page.goto('/tokens');
  await page.getByRole('link', { name: 'All tokens' }).click();
  await expect(page.getByRole('heading', { name: 'All tokens', level: 1 })).toBeVisible();
  await checkPageInBothThemes(page);

  await test.step('the search finds by owner; a filter and the order stand in the address', async () => {
    const search = page.getByRole('searchbox', { name: 'Search all tokens' });
    await search.fill(`jonas ${mark}`);
    await search.press('Enter');
    // The rows are as many before the search.
    await expect(page).toHaveURL(/q=jonas/);
    await expect(page.getByRole('row').filter({ hasText: mark })).toHaveCount(3);
    await page.getByRole('link', { name: 'Token', exact: true }).click();
    await expect(page).toHaveURL(/sort=label/);
    await expect(page.getByRole('row').nth(1)).toContainText(`day ${mark}`);
    await page.getByRole('button', { name: 'Filter' }).click();
    await page.getByLabel('Unused for days').fill('30');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
    await checkPageInBothThemes(page);
    await page.getByRole('link', { name: /Remove filter Unused for/ }).click();
    await expect(page.getByRole('row').filter({ hasText: mark })).toHaveCount(3);
  });

  await test.step('the file holds what is narrowed to, safe for spreadsheets, without a secret', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^CSV/ }).click(),
    ]);
    const csv = readFileSync(await download.path(), 'utf8');
    expect(csv).toMatch(/^\uFEFFtoken_id,label,/);
    expect(csv.trim().split('\r\n')).toHaveLength(4);
    expect(csv).toContain(`'=Jonas ${mark}`);
    for (const { secret } of tokens) expect(csv).not.toContain(secret);
    expect(
      await asOwner(product, `select after->>'selection' as q from audit where action = 'token.export'`),
    ).toContainEqual({
      q: expect.stringContaining(mark),
    });
  });

  await test.step('two are picked and revoked with a reason; their owner reads who and why', async () => {
    await page.getByRole('checkbox', { name: `Select day ${mark}` }).check();
    await page.getByRole('checkbox', { name: `Select dusk ${mark}` }).check();
    const bar = page.getByRole('region', { name: 'Selection' });
    await expect(bar).toContainText('2 selected');
    await bar.getByRole('button', { name: 'Revoke…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('2 live tokens of 1 owner');
    await checkPageInBothThemes(page);
    await dialog.getByRole('button', { name: 'Revoke 2' }).click();
    await expect(dialog).toContainText('Say why');
    await dialog.getByRole('radio', { name: 'Person or partner left' }).check();
    await dialog.getByRole('textbox', { name: /^Note/ }).fill('Jonas moved on');
    await dialog.getByRole('button', { name: 'Revoke 2' }).click();
    await expect(dialog).toContainText('Type 2: that many stop working.');
    await dialog.getByRole('textbox', { name: 'Type 2 to confirm' }).fill('2');
    await dialog.getByRole('button', { name: 'Revoke 2' }).click();
    await expect(page.getByRole('heading', { name: 'Revocation of 2 tokens' })).toBeVisible();
    await expect(page.getByText('Done: every verifier refuses them.')).toBeVisible();
    await checkPageInBothThemes(page);
    const left = await asOwner(
      product,
      'select label from tokens where user_id = $1 and revoked_at is null',
      [owner.id],
    );
    expect(left).toEqual([{ label: `night ${mark}` }]);
  });

  await test.step('the owner sees who revoked it, and why', async () => {
    await context.clearCookies();
    await signInAs(context, product, owner);
    await page.goto(`/tokens/${tokens[1]?.id}`);
    await expect(page.getByText('Jonas moved on').first()).toBeVisible();
    await expect(page.getByText('Ines Carvalho').first()).toBeVisible();
  });
});

test('all that match are revoked over several pages, and what came later is not', async ({
  page,
  context,
  product,
}) => {
  const owner = await addPerson(product, { name: `Abena ${Date.now()}` });
  const admin = await addPerson(product, { roles: ['admin'] });
  await addTokens(product, owner.id, 260);
  await signInAs(context, product, admin);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`/admin/tokens?q=${encodeURIComponent(owner.name)}&status=live`);
  await expectNoSidewaysScroll(page);
  await page
    .getByRole('checkbox', { name: /^Select token/ })
    .first()
    .check();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
  await page.getByRole('button', { name: 'Select all 260 that match' }).click();
  await addTokens(product, owner.id, 3);
  await page.getByRole('button', { name: 'Revoke…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Policy' }).check();
  await dialog.getByRole('textbox', { name: 'Type 260 to confirm' }).fill('260');
  await dialog.getByRole('button', { name: 'Revoke 260' }).click();
  await expect(page.getByRole('heading', { name: 'Revocation of 260 tokens' })).toBeVisible();
  await expect(page.getByText('Done: every verifier refuses them.')).toBeVisible();
  const left = await asOwner(product, 'select from tokens where user_id = $1 and revoked_at is null', [
    owner.id,
  ]);
  expect(left).toHaveLength(3);
});

/** Straight into the table: a browser would take minutes. */
async function addTokens(
  product: Parameters<typeof asOwner>[0],
  userId: string,
  count: number,
): Promise<void> {
  await asOwner(
    product,
    `with new as (
       insert into tokens (id, kind, user_id, label, created_by_type, created_by_id, expires_at)
       select gen_random_uuid(), 'personal', $1, 'token ' || n, 'system', 'test', now() + interval '9 days'
       from generate_series(1, $2) as n returning id
     )
     insert into token_secrets (id, token_id, digest, pepper_version, prefix, last_four)
     select gen_random_uuid(), id, sha256(id::text::bytea), 1, 'lk_pat_', 'abcd' from new`,
    [userId, count],
  );
}

test('what is refused because of its owner is called so, never active', async ({
  page,
  context,
  product,
}) => {
  const label = `barge ${Date.now()}`;
  const owner = await addPerson(product, { name: 'Marek Nowicki' });
  await issueToken(product, owner, { label });
  await suspend(product, owner);
  const admin = await addPerson(product, { name: 'Ines Carvalho', roles: ['admin'] });
  await signInAs(context, product, admin);

  await page.goto(`/admin/tokens?q=${encodeURIComponent(label)}`);
  const row = page.getByRole('row').filter({ hasText: label });
  await expect(row.getByRole('cell').last()).toHaveText('Owner suspended');
  await expect(row).not.toContainText('Active');

  await row.getByRole('link', { name: label }).click();
  await expect(page.getByRole('heading', { name: label, level: 1 })).toBeVisible();
  await expect(page.getByText(/^Owner suspended\. Every verifier refuses it/)).toBeVisible();
  await checkPageInBothThemes(page);
});
