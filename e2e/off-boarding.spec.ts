/** Somebody leaves: an admin takes everything of theirs in one act, and is told what to see to. */
import { formatPublicId } from '@/core/ids/public-id';
import { addApplication } from './harness/applications';
import { checkPage, checkPageInBothThemes, expectNoSidewaysScroll } from './harness/check-page';
import { asOwner } from './harness/database';
import { addPerson, signInAs, startSession } from './harness/people';
import { rawRequest } from './harness/raw-request';
import { callServerAction, findServerAction } from './harness/server-actions';
import { expect, test } from './harness/test';
import { issueToken, sendTokenForm, tokenForm } from './harness/tokens';

test('an admin off-boards a person: sees what goes, says why, types the name, and reads the report', async ({
  page,
  context,
  product,
}) => {
  const leaver = await addPerson(product, { name: `Marek Nowicki ${Date.now()}` });
  const stays = await addPerson(product, { name: 'Abena Mensah' });
  await startSession(product, leaver.id);
  const alone = await addApplication(product, { owner: leaver });
  const shared = await addApplication(product, { owner: stays, maintainer: leaver });
  for (let n = 0; n < 2; n += 1) await issueToken(product, leaver);
  await issueToken(product, stays);
  const admin = await addPerson(product, { name: 'Ines Carvalho', roles: ['admin'] });
  await signInAs(context, product, admin);
  await page.goto(`/admin/users/${formatPublicId('user', leaver.id)}`);
  const dialog = page.getByRole('dialog');

  await test.step('nothing goes before it was read, explained and confirmed', async () => {
    await page.getByRole('button', { name: `Actions for ${leaver.name}` }).click();
    await page.getByRole('button', { name: 'Off-board…' }).click();
    await expect(dialog.getByRole('heading', { name: `Off-board ${leaver.name}?` })).toBeVisible();
    await expect(dialog).toContainText('2 live tokens stop working');
    await expect(dialog).toContainText('none used in the last 7 days');
    await expect(dialog).toContainText('2 sessions end now');
    await expect(dialog).toContainText('They leave 2 applications.');
    await expect(dialog).toContainText(`Left without an owner: ${alone.name}.`);
    await expect(dialog).not.toContainText(`${shared.name}.`);
    await checkPageInBothThemes(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page);
    await page.setViewportSize({ width: 1280, height: 800 });

    const go = dialog.getByRole('button', { name: 'Off-board', exact: true });
    await dialog.getByRole('textbox', { name: /^Reason/ }).fill('left the company');
    await dialog.getByRole('textbox', { name: /^Type .* to confirm/ }).fill('Marek');
    await go.click();
    await expect(dialog).toContainText('Type the name: everything of theirs goes.');
    await dialog.getByRole('textbox', { name: /^Reason/ }).fill('');
    await dialog.getByRole('textbox', { name: /^Type .* to confirm/ }).fill(leaver.name);
    await go.click();
    await expect(dialog).toContainText('Say why');
    await checkPage(page);
    expect(await liveTokensOf(product, leaver.id)).toBe(2);
    await dialog.getByRole('textbox', { name: /^Reason/ }).fill('left the company');
    await go.click();
  });

  await test.step('the report says what went, and which application needs an owner', async () => {
    await expect(
      page.getByRole('heading', { name: `Off-boarding of ${leaver.name}`, level: 1 }),
    ).toBeVisible();
    await expect(page.getByText('Done: every verifier refuses them.')).toBeVisible();
    const main = page.getByRole('main');
    await expect(main).toContainText(/Revoked\s*2/);
    await expect(main).toContainText(/Sessions ended\s*2/);
    await expect(main).toContainText('Person or partner left');
    await expect(main).toContainText('left the company');
    await expect(main).toContainText(`Without an owner since: ${alone.name}.`);
    await expect(main.getByRole('link', { name: alone.name })).toBeVisible();
    await expect(main.getByRole('link', { name: shared.name })).toBeVisible();
    await checkPageInBothThemes(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step('it is so: nothing of theirs is left, and nothing of anybody else is gone', async () => {
    expect(await liveTokensOf(product, leaver.id)).toBe(0);
    expect(await liveTokensOf(product, stays.id)).toBe(1);
    expect(
      await asOwner(product, 'select from application_members where user_id = $1', [leaver.id]),
    ).toHaveLength(0);
    const { status, headers } = await rawRequest(`${product.portalUrl}/tokens`, {
      headers: { cookie: leaver.cookie },
    });
    expect([status, String(headers.location)]).toEqual([307, expect.stringContaining('/sign-in')]);
    const late = await sendTokenForm(product, leaver, tokenForm({}));
    expect(late.result).toMatchObject({ status: 'refused', code: 'NOT_SIGNED_IN' });
  });
});

test('afterwards the report leads to the tokens and applications, and nobody is offered it twice or for themselves', async ({
  page,
  context,
  product,
}) => {
  const leaver = await addPerson(product, { name: `Marek Nowicki ${Date.now()}` });
  const alone = await addApplication(product, { owner: leaver });
  const tokens = [await issueToken(product, leaver), await issueToken(product, leaver)];
  const other = await issueToken(product, await addPerson(product));
  const admin = await addPerson(product, { name: 'Ines Carvalho', roles: ['admin'] });
  const id = formatPublicId('user', leaver.id);
  const { result } = await callServerAction(product.portalUrl, {
    action: findServerAction('offBoardUserAction'),
    page: `/admin/users/${id}`,
    form: { user_id: id, reason: 'left the company', shown_name: leaver.name, confirm: leaver.name },
    headers: { cookie: admin.cookie },
  });
  const report = `/admin/tokens/revocations/${(result as { data: string }).data}`;
  await signInAs(context, product, admin);
  await page.goto(report);

  await test.step('which tokens those were, and on the application whom to appoint, is a click away', async () => {
    await page.getByRole('link', { name: /^owner usr_/ }).click();
    await expect(page.getByRole('row').filter({ hasText: 'Revoked' })).toHaveCount(tokens.length);
    await expect(page.getByRole('row').filter({ hasText: other.label })).toHaveCount(0);
    await page.goto(report);
    await page.getByRole('main').getByRole('link', { name: alone.name }).click();
    await expect(page.getByRole('heading', { name: alone.name, level: 1 })).toBeVisible();
  });

  await test.step('the person’s page says so, and does not offer it twice', async () => {
    await page.goto(`/admin/users/${id}`);
    await expect(page.getByRole('main')).toContainText(/Off-boarded .*left the company/);
    await page.getByRole('button', { name: `Actions for ${leaver.name}` }).click();
    await expect(page.getByRole('button', { name: 'Resume…' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Off-board…' })).toHaveCount(0);
    await page.keyboard.press('Escape');
    await checkPageInBothThemes(page);
  });

  await test.step('and nobody is offered themselves', async () => {
    await page.goto(`/admin/users/${formatPublicId('user', admin.id)}`);
    await page.getByRole('button', { name: `Actions for ${admin.name}` }).click();
    await expect(
      page
        .getByRole('button', { name: 'Password reset link…' })
        .or(page.getByRole('button', { name: 'New invitation…' })),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: 'Off-board…' })).toHaveCount(0);
  });
});

test('the list of all tokens is narrowed by an instant, which a mistyped one is not', async ({
  page,
  context,
  product,
}) => {
  const owner = await addPerson(product, { name: `Jonas ${Date.now()}` });
  const [early, late] = [await issueToken(product, owner), await issueToken(product, owner)];
  const [issued] = await asOwner<{ at: Date }>(
    product,
    'select created_at as at from tokens where label = $1 and user_id = $2',
    [late.label, owner.id],
  );
  // As the address writes it.
  const instant = issued?.at.toISOString().replace('.000Z', 'Z') ?? '';
  const admin = await addPerson(product, { roles: ['admin'] });
  await signInAs(context, product, admin);
  await page.goto(`/admin/tokens?owner=${formatPublicId('user', owner.id)}`);
  await expect(page.getByRole('row').filter({ hasText: 'token' })).not.toHaveCount(0);
  await page.getByRole('button', { name: 'Filter' }).click();
  const field = page.getByLabel('Issued before the instant');
  await field.fill('yesterday');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(field).toBeVisible();
  expect(page.url()).not.toContain('before=');

  await field.fill(instant);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page).toHaveURL(/before=/);
  await expect(page.getByRole('link', { name: `Remove filter Issued before ${instant}` })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: early.label })).toHaveCount(1);
  await expect(page.getByRole('row').filter({ hasText: late.label })).toHaveCount(0);
  await checkPageInBothThemes(page);
});

const liveTokensOf = async (product: Parameters<typeof asOwner>[0], userId: string) =>
  (await asOwner(product, 'select from tokens where user_id = $1 and revoked_at is null', [userId])).length;
