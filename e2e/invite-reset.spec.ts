/** People come by links that are handed on: each works once, and its secret is in no address afterwards. */
import type { Page } from '@playwright/test';
import { newId } from '@/runtime/ids';
import { checkPage, checkPageInBothThemes } from './harness/check-page';
import { asOwner } from './harness/database';
import { addPerson, type Person, signInAs, startSession } from './harness/people';
import { expect, test } from './harness/test';

const PASSWORD = 'seven green bottles standing';

let admin: Person;
test.beforeEach(async ({ product, context }) => {
  await asOwner(product, 'delete from rate_limits');
  admin = await addPerson(product, { name: 'Ada Holm', roles: ['admin', 'developer'] });
  await signInAs(context, product, admin);
});

/** The link in an open dialog of the users' page. */
const shownLink = (page: Page) => page.getByRole('dialog').getByLabel('One-time link').inputValue();

async function invite(page: Page, email: string): Promise<string> {
  await page.goto('/admin/users');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite someone' });
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByLabel('Name').fill('Grace Ito');
  await dialog.getByRole('button', { name: 'Make the invitation' }).click();
  await expect(page.getByRole('dialog', { name: 'Grace Ito is invited' })).toBeVisible();
  return shownLink(page);
}

test('an invitation lets someone in, once', async ({ page, visitor, product }) => {
  const email = `${newId()}@halden.example`;
  const link = await invite(page, email);
  await checkPage(page);
  expect(link).toMatch(new RegExp(`^${product.portalUrl}/join#[\\w-]{40,}$`));
  const secret = new URL(link).hash.slice(1);
  await page.reload();
  expect(await page.content()).not.toContain(secret);

  const { page: invited } = await visitor();
  await invited.goto(link);
  await expect(invited.getByLabel('Your name')).toHaveValue('Grace Ito');
  await expect(invited).toHaveURL(`${product.portalUrl}/join`);
  await checkPageInBothThemes(invited);
  await invited.getByLabel('Password', { exact: true }).fill('too short');
  await invited.locator('form button[type=submit]').click();
  await expect(invited.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await invited.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await invited.locator('form button[type=submit]').click();
  await expect(invited).toHaveURL('/tokens');

  const { page: late } = await visitor();
  await late.goto(link);
  await expect(late.getByRole('heading', { level: 1 })).toContainText('does not work');
  await checkPage(late);
});

test('a reset link replaces the password, ends every session, and replaces the link before it', async ({
  page,
  visitor,
  product,
}) => {
  const person = await addPerson(product, { name: 'Reset Me' });
  await asOwner(
    product,
    `update users set password_hash = 'forgotten', password_set_at = clock_timestamp() where id = $1`,
    [person.id],
  );
  const { context: theirs, page: theirPage } = await visitor();
  await signInAs(theirs, product, person);
  await theirPage.goto('/tokens');

  const makeLink = async () => {
    await page.goto(`/admin/users?q=${person.email}`);
    await page.getByRole('button', { name: 'Actions for Reset Me' }).click();
    await page.getByRole('button', { name: 'Password reset link…' }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    return shownLink(page);
  };
  const first = await makeLink();
  const second = await makeLink();

  const { page: replaced } = await visitor();
  await replaced.goto(first);
  await expect(replaced.getByRole('heading', { level: 1 })).toContainText('does not work');

  const { page: resetting } = await visitor();
  await resetting.goto(second);
  await resetting.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await resetting.locator('form button[type=submit]').click();
  await expect(resetting).toHaveURL('/tokens');
  await theirPage.reload();
  await expect(theirPage).toHaveURL('/sign-in?next=%2Ftokens');
  await theirPage.getByLabel('E-mail').fill(person.email);
  await theirPage.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await theirPage.getByRole('button', { name: 'Sign in' }).click();
  await expect(theirPage).toHaveURL('/tokens');
});

test('an expired link, half a link and no link are told the same', async ({ page, visitor, product }) => {
  const link = await invite(page, `${newId()}@halden.example`);
  await asOwner(
    product,
    `update one_time_links set expires_at = clock_timestamp() where created_at = (select max(created_at) from one_time_links)`,
  );
  const { page: stranger } = await visitor();
  const told = [];
  for (const address of [link, link.slice(0, -3), '/join', '/join#x']) {
    await stranger.goto('/problems');
    await stranger.goto(address);
    await expect(stranger.getByRole('heading', { level: 1 })).toContainText('does not work');
    told.push(await stranger.locator('main').textContent());
  }
  expect(new Set(told).size).toBe(1);
});

test('a session that is ended elsewhere is dead with the next request', async ({
  page,
  visitor,
  product,
}) => {
  const { context, page: other } = await visitor();
  await signInAs(context, product, await startSession(product, admin.id));
  await other.goto('/tokens');
  await page.goto('/security');
  await checkPageInBothThemes(page);
  const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
  await expect(sessions).toHaveCount(2);
  await page.getByRole('button', { name: /^End the session/ }).click();
  await expect(sessions).toHaveCount(1);
  await other.reload();
  await expect(other).toHaveURL('/sign-in?next=%2Ftokens');
  await page.reload();
  await expect(page).toHaveURL('/security');
});
