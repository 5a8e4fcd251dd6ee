/** A secret, issued and used, and then looked for in every place it could have been left. */
import { checkPage } from './harness/check-page';
import { dumpAsText } from './harness/database';
import { addPerson, signInAs } from './harness/people';
import { outputOf } from './harness/product';
import { expect, test } from './harness/test';
import { issueCredential } from './harness/tokens';

test('a secret is in the one answer that shows it, and nowhere else', async ({ page, context, product }) => {
  const person = await addPerson(product, { roles: ['admin', 'developer'] });
  await signInAs(context, product, person);

  // Read on the way: what scripts read as a stream cannot be asked for afterwards.
  const bodies: { url: string; text: string }[] = [];
  await page.route(/^(?!.*\/_next\/static\/media)/, async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    bodies.push({ url: `${route.request().method()} ${route.request().url()}`, text: await response.text() });
    await route.fulfill({ response });
  });

  await page.goto('/tokens/new');
  await page.getByLabel('Label').fill('canary');
  await page.getByRole('checkbox', { name: 'orders:read' }).check();
  await page.getByRole('button', { name: 'Create token' }).filter({ visible: true }).click();
  await expect(page.getByRole('heading', { name: 'Copy the secret now' })).toBeVisible();
  const secret = (await page.locator('code.secret').textContent()) ?? '';
  expect(secret).toMatch(/^lk_pat_\w{36}$/);
  const inStorage = await page.evaluate(() =>
    JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      location.href,
      history.state,
    ]),
  );

  // Used well, used badly, asked about, and mentioned where it does not belong.
  const credential = await issueCredential(product);
  const bearer = { authorization: `Bearer ${credential}` };
  const json = { ...bearer, 'content-type': 'application/json' };
  const body = (value: object) => ({ method: 'POST', headers: json, body: JSON.stringify(value) });
  await fetch(
    `${product.verifierUrl}/v1/tokens/verify`,
    body({ token: secret, scopes: ['orders:read'], ip: '203.0.113.9' }),
  );
  await fetch(`${product.verifierUrl}/v1/tokens/verify`, { ...body({}), body: `{"token":"${secret}"` });
  await fetch(`${product.verifierUrl}/v1/token`, { headers: { authorization: `Bearer ${secret}` } });
  await fetch(`${product.verifierUrl}/v1/token?access_token=${secret}`);
  await fetch(`${product.verifierUrl}/v1/tokens/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
  });
  await fetch(`${product.demoUrl}/orders`, { headers: { authorization: `Bearer ${secret}` } });
  await fetch(`${product.demoUrl}/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: '{',
  });

  await page.getByRole('button', { name: 'I have saved it' }).click();
  await expect(page.getByRole('heading', { name: 'canary', level: 1 })).toBeVisible();
  const tokenPage = page.url();
  await checkPage(page);
  for (const path of [
    '/tokens',
    '/tokens?q=canary',
    '/activity',
    '/security',
    '/tokens/new',
    '/admin/users',
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  await page.request.get(`/tokens?q=${secret.slice(-4)}`);

  // The second one, which a rotation shows.
  await page.goto(tokenPage);
  await page.getByRole('link', { name: 'Rotate…' }).click();
  await page.getByRole('button', { name: 'Rotate and show the new secret' }).click();
  await expect(page.getByRole('heading', { name: 'Copy the secret now' })).toBeVisible();
  const fresh = (await page.locator('code.secret').textContent()) ?? '';
  expect(fresh).toMatch(/^lk_pat_\w{36}$/);
  expect(fresh).not.toBe(secret);
  await fetch(`${product.verifierUrl}/v1/tokens/verify`, body({ token: fresh }));
  await page.getByRole('button', { name: 'I have saved it' }).click();
  await expect(page.getByRole('heading', { name: 'canary', level: 1 })).toBeVisible();

  // What is looked for is the random part: any piece of it would be too much, but for the last four.
  const canaries = [secret, fresh].flatMap((text) => [
    text,
    text.slice(7, 37),
    text.slice(7, 22),
    text.slice(20, 36),
  ]);
  const leaks = (text: string) => canaries.filter((canary) => text.includes(canary));
  expect(bodies.filter(({ text }) => leaks(text).length > 0).map(({ url }) => url)).toEqual([
    `POST ${product.portalUrl}/tokens/new`,
    `POST ${tokenPage}/rotate`,
  ]);
  expect(leaks(inStorage)).toEqual([]);
  expect(leaks(outputOf(product))).toEqual([]);
  const database = await dumpAsText(product);
  expect(database).toContain('canary');
  expect(leaks(database)).toEqual([]);
  // Nor as bytes: bytea columns are printed in hex.
  for (const text of [secret, fresh]) {
    expect(database).not.toContain(Buffer.from(text.slice(7, 22)).toString('hex'));
  }
  const cookie = person.cookie.split('=')[1] ?? '';
  expect(database + outputOf(product)).not.toContain(cookie);
  expect(database + outputOf(product)).not.toContain(credential);
});
