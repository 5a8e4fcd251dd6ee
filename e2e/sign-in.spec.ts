/** Coming in, being refused, and being out again: for real, through the form. */
import type { Page } from '@playwright/test';
import { newId } from '@/runtime/ids';
import { checkPage, checkPageInBothThemes } from './harness/check-page';
import { mustLatchkey } from './harness/command';
import { asOwner } from './harness/database';
import { addPerson, SESSION_COOKIE, signInAs, suspend } from './harness/people';
import type { ProductAddress } from './harness/product';
import { rawRequest } from './harness/raw-request';
import { ADMIN } from './harness/shared-product';
import { expect, test } from './harness/test';
import { issueCredential, issueToken } from './harness/tokens';
import { expectVerdict } from './harness/verdict';

// One address signs in here, and a minute allows thirty guesses.
test.beforeEach(({ product }) => asOwner(product, 'delete from rate_limits'));

async function signIn(page: Page, { email, password }: { email: string; password: string }) {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const refusal = (page: Page) => page.getByRole('alert').filter({ hasText: /\S/ });

test('an address and its password open the portal where one wanted to go', async ({ page, context }) => {
  await page.goto('/activity');
  await expect(page).toHaveURL('/sign-in?next=%2Factivity');
  await expect(page.getByLabel('E-mail')).toBeFocused();
  await checkPageInBothThemes(page);
  await signIn(page, ADMIN);
  await expect(page).toHaveURL('/activity');
  const cookie = (await context.cookies()).find(({ name }) => name === SESSION_COOKIE);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(cookie?.value).toMatch(/^[\w-]{43}$/);
});

test('nobody is led elsewhere after signing in', async ({ page, product }) => {
  for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await signIn(page, ADMIN);
    await expect(page).toHaveURL(`${product.portalUrl}/tokens`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/sign-in/);
  }
});

test('a wrong password and an unknown address are told the same', async ({ page, product }) => {
  const suspended = await createUser(product);
  await mustLatchkey(product, ['user', 'suspend', suspended.email]);
  const said = [];
  for (const who of [
    { ...ADMIN, password: 'a wrong password entirely' },
    { ...ADMIN, email: 'nobody@halden.example' },
    suspended,
  ]) {
    await page.goto('/sign-in');
    await signIn(page, who);
    await expect(refusal(page)).toBeVisible();
    await expect(page.getByLabel('E-mail')).toHaveValue(who.email);
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
    said.push(await refusal(page).textContent());
  }
  expect(new Set(said)).toEqual(new Set(['E-mail or password is wrong.']));
  await checkPage(page);
});

test('guessing is slowed down, for one account and with the right password too', async ({
  page,
  product,
}) => {
  const person = await createUser(product);
  await page.goto('/sign-in');
  for (let guess = 0; guess < 5; guess += 1) {
    await signIn(page, { ...person, password: `guess number ${guess} of many` });
    await expect(refusal(page)).toHaveText('E-mail or password is wrong.');
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  }
  await signIn(page, person);
  await expect(refusal(page)).toContainText('Too many attempts. Wait');
  await page.goto('/tokens');
  await expect(page).toHaveURL('/sign-in?next=%2Ftokens');

  // Nobody else is kept out by that.
  await signIn(page, ADMIN);
  await expect(page).toHaveURL('/tokens');
});

test('signing out ends the session, not only the cookie', async ({ page, context, product }) => {
  const person = await addPerson(product);
  await signInAs(context, product, person);
  await page.goto('/tokens');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/sign-in');
  expect((await context.cookies()).map(({ name }) => name)).not.toContain(SESSION_COOKIE);
  const replayed = await rawRequest(`${product.portalUrl}/tokens`, { headers: { cookie: person.cookie } });
  expect(replayed.headers.location).toContain('/sign-in');
});

test('suspending someone ends their sessions and their tokens with the next request', async ({
  page,
  context,
  product,
}) => {
  const person = await addPerson(product);
  const credential = await issueCredential(product);
  const token = await issueToken(product, person);
  const expectCode = expectVerdict(product, credential, { token: token.secret });
  await signInAs(context, product, person);
  await page.goto('/tokens');
  await expectCode('VALID');
  await mustLatchkey(product, ['user', 'suspend', person.email]);
  await expectCode('OWNER_INACTIVE');
  await page.reload();
  await expect(page).toHaveURL('/sign-in?next=%2Ftokens');

  await mustLatchkey(product, ['user', 'resume', person.email]);
  await expectCode('VALID');
  await page.goto('/tokens');
  await expect(page, 'an ended session stays ended').toHaveURL('/sign-in?next=%2Ftokens');
});

test('a session whose user was suspended behind the portal’s back is dead too', async ({
  page,
  context,
  product,
}) => {
  const person = await addPerson(product);
  await signInAs(context, product, person);
  await page.goto('/tokens');
  await suspend(product, person);
  await page.reload();
  await expect(page).toHaveURL('/sign-in?next=%2Ftokens');
});

async function createUser(product: ProductAddress): Promise<{ email: string; password: string }> {
  const person = { email: `${newId()}@halden.example`, password: 'four quiet words together' };
  await mustLatchkey(
    product,
    ['user', 'create', '--email', person.email, '--password-stdin'],
    person.password,
  );
  return person;
}
