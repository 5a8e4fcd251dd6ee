import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestLatchkey, objectOf, problemOf, type TestLatchkey } from '../test-latchkey';

let test: TestLatchkey;
beforeAll(async () => {
  test = await createTestLatchkey();
});
afterAll(() => test.close());

const latchkey: TestLatchkey['run'] = (...command) => test.run(...command);

describe('the policy', () => {
  it('is shown, tried and changed, and says whom it hits', async () => {
    const shown = await latchkey('policy', 'show');
    expect(shown.stdout).toMatch(/^Longest lifetime {7}365 days$/m);
    const tried = objectOf(await latchkey('policy', 'set', '--lifetime-max', '90', '--dry-run', '--json'));
    expect(tried).toMatchObject({ policy: { lifetime_days_max: 90 }, hits: { hit: expect.any(Number) } });
    expect(objectOf(await latchkey('policy', 'show', '--json'))).toMatchObject({
      policy: { lifetime_days_max: 365 },
    });
    const set = ['policy', 'set', '--lifetime-max', '90', '--cidr-from-risk', 'high'];
    expect(objectOf(await latchkey(...set, '--json'))).toMatchObject({
      policy: { lifetime_days_max: 90, cidr_required_from_risk: 'high', lifetime_days_default: 30 },
      brought_forward: 0,
    });
    const back = ['policy', 'set', '--lifetime-max', '365', '--cidr-from-risk', 'none', '--json'];
    expect((await latchkey(...back)).status).toBe(0);
  });

  it('has highest rates, all of them set at once', async () => {
    const set = (rates: string) => latchkey('policy', 'set', '--rate-max', rates, '--json');
    expect(objectOf(await set('10/s,10000/day'))).toMatchObject({
      policy: { rate_limit_second_max: 10, rate_limit_minute_max: null, rate_limit_day_max: 10_000 },
    });
    expect((await latchkey('policy', 'show')).stdout).toMatch(/^Highest rates {10}10\/s, 10000\/day$/m);
    expect(await set('10')).toMatchObject({ status: 2 });
    expect(objectOf(await set('none'))).toMatchObject({
      policy: { rate_limit_second_max: null, rate_limit_day_max: null },
    });
  });

  it('is refused with the option that is wrong', async () => {
    expect(problemOf(await latchkey('policy', 'set', '--lifetime-default', '4000', '--json'))).toMatchObject({
      code: 'INVALID_INPUT',
      fields: { '--lifetime-default': expect.any(String) },
    });
    expect(await latchkey('policy', 'set')).toMatchObject({ status: 2 });
    expect(await latchkey('policy', 'set', '--lifetime-max', 'a lot')).toMatchObject({ status: 2 });
    expect(await latchkey('policy', 'set', '--expire-existing-at', 'soon')).toMatchObject({ status: 2 });
  });
});
