/** Every page on a phone: 360 px, both themes, nothing sideways. Pictures are kept beside the test's results. */
import { expectNoSidewaysScroll, THEMES } from './harness/check-page';
import { asOwner } from './harness/database';
import { addPerson, signInAs } from './harness/people';
import { expectRoomToPress } from './harness/press-room';
import { expect, test } from './harness/test';
import { issueToken } from './harness/tokens';

test.use({ viewport: { width: 360, height: 740 } });

test('nothing is wider than a phone', async ({ page, context, product }, testInfo) => {
  const admin = await addPerson(product, {
    name: 'Ada Konstantinopoulos-Featherstonehaugh',
    roles: ['admin', 'developer'],
  });
  await signInAs(context, product, admin);
  const long = 'a label of eighty characters without any hyphen that could break it, or one: xxxxx'.slice(
    0,
    80,
  );
  const token = await issueToken(product, admin, {
    label: long,
    scopes: ['orders:read', 'orders:write', 'customers:erase'],
    cidrs: '2001:db8:85a3:8d3:1319:8a2e:370:7348/128\n203.0.113.0/24',
    note: 'x'.repeat(300),
  });
  await asOwner(
    product,
    `insert into token_use (token_id, first_used_at, last_used_at, last_used_day, last_address)
     select id, clock_timestamp(), clock_timestamp(), current_date, '2001:db8:85a3:8d3:1319:8a2e:370:7348' from tokens where label = $1`,
    [long],
  );
  const pages = [
    '/tokens',
    '/tokens?q=nothing+matches+this',
    '/tokens/new',
    `/tokens/${token.id}`,
    `/tokens/${token.id}#revoke`,
    `/tokens/${token.id}/rotate`,
  ];
  const others = [
    '/activity',
    '/security',
    '/admin/users',
    '/admin/apis',
    '/admin/roles',
    '/problems',
    '/sign-in',
    '/join',
  ];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    for (const path of [...pages, ...others]) {
      await page.goto(path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await expectNoSidewaysScroll(page);
      const name = path.replace(token.id, 'token').replaceAll(/\W+/g, '-');
      await page.screenshot({ path: testInfo.outputPath(`${name}-${colorScheme}.png`), fullPage: true });
    }
  }
});

test('whatever is pressed on a phone has room for a finger', async ({ page, context, product }) => {
  const admin = await addPerson(product, { name: 'Ines Carvalho', roles: ['admin', 'developer'] });
  await signInAs(context, product, admin);
  const token = await issueToken(product, admin, { label: 'buoy' });
  const pages = [
    '/tokens?q=buoy',
    '/tokens/new',
    `/tokens/${token.id}`,
    `/tokens/${token.id}/rotate`,
    '/activity',
    '/security',
    '/admin/tokens?q=buoy',
    '/admin/users',
    '/admin/roles',
    '/admin/apis',
    '/admin/policy',
    '/problems/not-found',
  ];
  for (const path of pages) {
    await page.goto(path);
    await expect(page.getByRole('heading').first()).toBeVisible();
    await test.step(path, () => expectRoomToPress(page));
  }
});

test('the way around is behind one button', async ({ page, developer: _ }) => {
  await page.goto('/tokens');
  await page.getByRole('button', { name: 'Open navigation' }).click();
  const sheet = page.getByRole('navigation', { name: 'Portal, narrow' });
  await sheet.getByRole('link', { name: 'Activity' }).click();
  await expect(page).toHaveURL('/activity');
  await expect(sheet).toBeHidden();
});
