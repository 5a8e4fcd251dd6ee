import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestLatchkey, objectOf, problemOf, type TestLatchkey } from '../test-latchkey';

let test: TestLatchkey;
beforeAll(async () => {
  test = await createTestLatchkey();
  const catalogue = `apis: [{ name: Orders, audience: https://orders.example, scopes: [
    { name: "orders:read", group: Orders, risk: low, access: read },
    { name: "orders:write", group: Orders, risk: elevated, access: write }] }]`;
  await test.runReading(catalogue, 'api', 'import', '-');
  await test.run('user', 'create', '--email', 'ada@halden.example', '--name', 'Ada', '--role', 'developer');
});
afterAll(() => test.close());

const latchkey: TestLatchkey['run'] = (...command) => test.run(...command);

describe('an application', () => {
  it('is created, issued a token, listed, shown, archived and restored', async () => {
    const create = ['application', 'create', '--name', 'Label printer', '--owner', 'ada@halden.example'];
    const { id, scopes } = objectOf(await latchkey(...create, '--scopes', 'orders:read', '--json'));
    expect(scopes).toEqual(['orders:read']);
    const issueTo = ['token', 'issue', '--application', String(id), '--expires-in', '30d', '--json'];
    const issued = objectOf(await latchkey(...issueTo, '--label', 'ci', '--scopes', 'orders:read'));
    expect(issued.token).toMatch(/^lk_app_/);
    const wide = await latchkey(...issueTo, '--label', 'wide', '--scopes', 'orders:write');
    expect(problemOf(wide)).toMatchObject({ code: 'INVALID_INPUT' });
    expect(wide.stderr).toContain('Above the ceiling');
    expect((await latchkey('application', 'list')).stdout).toMatch(
      new RegExp(`^${id} +Label printer +active `, 'm'),
    );
    expect(objectOf(await latchkey('application', 'show', String(id), '--json'))).toMatchObject({
      name: 'Label printer',
      scopes: ['orders:read'],
      members: [{ email: 'ada@halden.example', role: 'owner' }],
      live_tokens: 1,
      tokens: [issued.id],
    });
    expect((await latchkey('application', 'archive', String(id), '--reason', 'old')).status).toBe(0);
    const late = await latchkey(...issueTo, '--label', 'late', '--scopes', 'orders:read');
    expect(problemOf(late)).toMatchObject({ code: 'OWNER_INACTIVE' });
    expect(problemOf(await latchkey('application', 'archive', String(id), '--json'))).toMatchObject({
      code: 'ALREADY_DONE',
    });
    expect(objectOf(await latchkey('application', 'restore', String(id), '--json'))).toEqual({ id });
  });

  it('and its tokens take rates, and say them', async () => {
    const create = ['application', 'create', '--name', 'Fast', '--owner', 'ada@halden.example'];
    const rates = ['--rate', '10/s', '--rate', '600/min,10000/day'];
    const { id } = objectOf(await latchkey(...create, '--scopes', 'orders:read', ...rates, '--json'));
    expect(objectOf(await latchkey('application', 'show', String(id), '--json'))).toMatchObject({
      rate_limits: ['10/s', '600/min', '10000/day'],
    });
    const issue = ['token', 'issue', '--application', String(id), '--scopes', 'orders:read'];
    const rest = ['--label', 'slow', '--expires-in', '1d', '--json'];
    const token = objectOf(await latchkey(...issue, '--rate', '5/s', ...rest));
    expect(objectOf(await latchkey('token', 'show', String(token.id), '--json'))).toMatchObject({
      rate_limits: ['5/s'],
      application_rate_limits: ['10/s', '600/min', '10000/day'],
    });
    expect((await latchkey('token', 'show', String(token.id))).stdout).toMatch(/^Rate +5\/s$/m);

    const wrong = await latchkey(...issue, '--rate', '5/hour', ...rest);
    expect(wrong).toMatchObject({ status: 2 });
    expect(wrong.stderr).toContain('Write 10/s, 600/min or 10000/day.');

    const limit = ['application', 'limit', String(id)];
    expect((await latchkey(...limit, '--rate', '20/s')).stdout).toContain('20/s');
    expect(objectOf(await latchkey(...limit, '--rate', 'none', '--json'))).toEqual({ id, rate_limits: [] });
    expect(await latchkey(...limit)).toMatchObject({ status: 2 });
  });

  it('or a user owns a token, not both and not nobody', async () => {
    const issue = ['token', 'issue', '--label', 'x', '--scopes', 'orders:read', '--expires-in', '1d'];
    expect(await latchkey(...issue)).toMatchObject({ status: 2 });
    const both = await latchkey(...issue, '--user', 'a@b.example', '--application', 'app_1');
    expect(both).toMatchObject({ status: 2 });
    expect(await latchkey(...issue, '--application', 'app_1')).toMatchObject({ status: 1 });
  });
});
