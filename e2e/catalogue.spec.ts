/** APIs, scopes, roles and people, as an admin keeps them; each change says whom it hits before it hits anybody. */
import { readFileSync } from 'node:fs';
import { formatPublicId } from '@/core/ids/public-id';
import { checkPageInBothThemes, expectNoSidewaysScroll } from './harness/check-page';
import { asOwner } from './harness/database';
import { addPerson, signInAs } from './harness/people';
import { rawRequest } from './harness/raw-request';
import { expect, test } from './harness/test';
import { issueToken } from './harness/tokens';
import { WITHIN_A_SECOND } from './harness/verdict';

test('an admin adds an API with scopes, imports more, rotates its credential and retires a scope', async ({
  page,
  context,
  product,
}) => {
  const mark = `m${Date.now()}`;
  const admin = await addPerson(product, { name: 'Ines Carvalho', roles: ['admin', 'developer'] });
  await signInAs(context, product, admin);
  await page.goto('/admin/apis');
  const dialog = page.getByRole('dialog');

  await test.step('a wrong audience is said at its field; a right one makes the API', async () => {
    await page.getByRole('button', { name: 'Add API' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill(`Depot ${mark}`);
    await dialog.getByRole('textbox', { name: 'Audience' }).fill('not a uri');
    await dialog.getByRole('button', { name: 'Add API' }).click();
    await expect(dialog.getByRole('textbox', { name: 'Audience' })).toHaveAttribute('aria-invalid', 'true');
    await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue(`Depot ${mark}`);
    await checkPageInBothThemes(page);
    await dialog.getByRole('textbox', { name: 'Audience' }).fill(`https://${mark}.example`);
    await dialog.getByRole('button', { name: 'Add API' }).click();
    await page.getByRole('link', { name: `Depot ${mark}` }).click();
    await expect(page.getByRole('heading', { name: `Depot ${mark}` })).toBeVisible();
  });

  await test.step('a scope is added by hand, another from an OpenAPI document that is shown first', async () => {
    await page.getByRole('button', { name: 'Add scope' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill(`${mark}:read`);
    await dialog.getByRole('textbox', { name: 'What it allows' }).fill('See the depot');
    await dialog.getByRole('textbox', { name: 'Group' }).fill('Depot');
    // Other tests' developers would find it on their pages.
    await dialog.getByRole('checkbox', { name: 'developer' }).uncheck();
    await dialog.getByRole('button', { name: 'Add scope' }).click();
    await expect(page.getByRole('row').filter({ hasText: `${mark}:read` })).toBeVisible();

    await page.getByRole('button', { name: 'Import' }).click();
    await dialog.getByRole('textbox', { name: 'Or its text' }).fill('apis: [');
    await dialog.getByRole('button', { name: 'Show what changes' }).click();
    await expect(dialog).toContainText('is not YAML we read');
    const openApi = {
      openapi: '3.1.0',
      info: { title: `Depot ${mark}`, version: '1' },
      components: {
        securitySchemes: { o: { type: 'oauth2', flows: { x: { scopes: { [`${mark}:admin`]: 'Run it' } } } } },
      },
    };
    await dialog.getByRole('textbox', { name: 'Or its text' }).fill(JSON.stringify(openApi));
    await dialog.getByRole('button', { name: 'Show what changes' }).click();
    await expect(dialog).toContainText(`New: scope ${mark}:admin`);
    await checkPageInBothThemes(page);
    expect(await asOwner(product, 'select from scopes where name = $1', [`${mark}:admin`])).toHaveLength(0);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(page.getByRole('row').filter({ hasText: `${mark}:admin` })).toContainText('High');
    await asOwner(
      product,
      `delete from role_scopes where role_id = (select id from roles where name = 'developer')
         and scope_id = (select id from scopes where name = $1)`,
      [`${mark}:admin`],
    );
  });

  await test.step('a credential is issued, rotated with both good meanwhile, and revoked', async () => {
    await page.getByRole('button', { name: 'Issue', exact: true }).click();
    await dialog.getByRole('textbox', { name: 'Where will it live?' }).fill('depot-1');
    await dialog.getByRole('button', { name: 'Issue' }).click();
    const first = await dialog.getByRole('textbox', { name: 'Verifier credential' }).inputValue();
    await dialog.getByRole('button', { name: 'I have it' }).click();
    await page.getByRole('button', { name: 'Rotate…' }).click();
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    const second = await dialog.getByRole('textbox', { name: 'Verifier credential' }).inputValue();
    await dialog.getByRole('button', { name: 'I have it' }).click();
    await expect(page.getByText(/^ends in/)).toBeVisible();
    const ask = async (credential: string) =>
      (
        await rawRequest(`${product.verifierUrl}/v1/tokens/verify`, {
          method: 'POST',
          headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
          body: JSON.stringify({ token: 'nothing' }),
        })
      ).status;
    expect([await ask(first), await ask(second)]).toEqual([200, 200]);
    await page.getByRole('button', { name: 'Revoke…' }).first().click();
    await dialog.getByRole('button', { name: 'Revoke credential' }).click();
    await expect(page.getByText('Revoked', { exact: true })).toBeVisible();
    await expect.poll(() => ask(first), WITHIN_A_SECOND).toBe(401);
    expect(await ask(second)).toBe(200);
    await checkPageInBothThemes(page);
  });

  await test.step('retiring says whom it hits, and bringing back undoes it', async () => {
    const token = await issueToken(product, admin, { scopes: [`${mark}:read`] });
    await page.getByRole('button', { name: `Actions for ${mark}:read` }).click();
    await page.getByRole('button', { name: 'Retire…' }).click();
    await expect(dialog).toContainText('Hits 1 live token of 1 owner');
    await dialog.getByRole('button', { name: 'Retire' }).click();
    const row = page.getByRole('row').filter({ hasText: `${mark}:read` });
    await expect(row).toContainText('Retired');
    await page.goto(`/tokens/${token.id}`);
    await expect(page.getByText(/retired/i).first()).toBeVisible();
    await page.goBack();
    await page.getByRole('button', { name: `Actions for ${mark}:read` }).click();
    await page.getByRole('button', { name: 'Bring back…' }).click();
    await dialog.getByRole('button', { name: 'Bring back' }).click();
    await expect(row).not.toContainText('Retired');
  });

  await test.step('the export holds it all, and imports to nothing', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export' }).click(),
    ]);
    const yaml = readFileSync(await download.path(), 'utf8');
    expect(yaml).toContain(`${mark}:admin`);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.reload();
    await expectNoSidewaysScroll(page);
  });
});

test('a narrower role, and fewer roles of a person, say which tokens lose what, and take it', async ({
  page,
  context,
  product,
  visitor,
}) => {
  const role = `ops-${Date.now()}`;
  const admin = await addPerson(product, { name: 'Ines Carvalho', roles: ['admin'] });
  await signInAs(context, product, admin);
  const dialog = page.getByRole('dialog');
  await page.goto('/admin/roles');
  await page.getByRole('button', { name: 'Add role' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill(role);
  await dialog.getByRole('checkbox', { name: /orders:read/ }).check();
  await dialog.getByRole('checkbox', { name: /orders:write/ }).check();
  await checkPageInBothThemes(page);
  await dialog.getByRole('button', { name: 'Add role' }).click();
  await expect(page.getByRole('row').filter({ hasText: role })).toContainText('2 of');

  const person = await addPerson(product, { name: `Noor ${role}`, roles: [role] });
  const token = await issueToken(product, person, { scopes: ['orders:read', 'orders:write'] });

  await test.step('the role loses a scope: shown, then taken', async () => {
    await page.getByRole('button', { name: `Edit ${role}` }).click();
    await dialog.getByRole('checkbox', { name: /orders:write/ }).uncheck();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('1 live token of 1 person loses orders:write');
    await checkPageInBothThemes(page);
    await dialog.getByRole('button', { name: 'Take it away and save' }).click();
    await expect(page.getByRole('row').filter({ hasText: role })).toContainText('1 of');
  });

  await test.step('the role gains a right in the portal, and loses it: who is hit is said first', async () => {
    await page.getByRole('button', { name: `Edit ${role}` }).click();
    await dialog.getByLabel('In the portal').selectOption('auditor');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('1 person gains the right to see everything here');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('row').filter({ hasText: role })).toContainText('Reads everything');
    await page.getByRole('button', { name: `Edit ${role}` }).click();
    await dialog.getByLabel('In the portal').selectOption('none');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('1 person loses the right to see everything here');
    await dialog.getByRole('button', { name: 'Take it away and save' }).click();
    await expect(page.getByRole('row').filter({ hasText: role })).toContainText('Own tokens');
  });

  await test.step("the person's page has it all; another role instead takes the rest", async () => {
    await page.goto(`/admin/users?q=${encodeURIComponent(person.email)}`);
    await page.getByRole('link', { name: person.name }).click();
    await expect(page.getByRole('heading', { name: person.name, level: 1 })).toBeVisible();
    await expect(page.getByRole('link', { name: token.label }).first()).toBeVisible();
    await checkPageInBothThemes(page);
    await page.getByRole('button', { name: 'Change roles' }).click();
    await dialog.getByRole('checkbox', { name: new RegExp(`^${role}`) }).uncheck();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('At least one role.');
    await dialog.getByRole('checkbox', { name: /^auditor/ }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('1 live token of 1 person loses orders:read');
    await dialog.getByRole('button', { name: 'Take it away and save' }).click();
    await expect(page.getByText('No scope: they can issue no token.')).toBeVisible();
  });

  await test.step('signing them out everywhere ends their session on the next click', async () => {
    const theirs = await visitor();
    await signInAs(theirs.context, product, person);
    await theirs.page.goto('/tokens');
    await page.reload();
    await page.getByRole('button', { name: 'End all sessions' }).click();
    await expect(page.getByText('Nowhere.')).toBeVisible();
    await theirs.page.goto('/tokens');
    await expect(theirs.page).toHaveURL(/sign-in/);
  });

  await test.step('the last word stays with the admin: their own right they cannot take', async () => {
    await page.goto(`/admin/users/${formatPublicId('user', admin.id)}`);
    await page.getByRole('button', { name: 'Change roles' }).click();
    await dialog.getByRole('checkbox', { name: /^admin/ }).uncheck();
    await dialog.getByRole('checkbox', { name: /^developer/ }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toContainText('You cannot take the right to administer from yourself');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page);
  });
});
