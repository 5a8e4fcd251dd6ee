import { Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from './latency-histogram';
import { Tally } from './tally';

describe('metrics', () => {
  it("tell a histogram in the same text as prom-client's own", async () => {
    const options = { name: 'latchkey_test_seconds', help: 'How long.' };
    const [ours, theirs] = [new Registry(), new Registry()];
    const bounds = [0.001, 0.01, 0.1];
    const mine = new LatencyHistogram(ours, { ...options, bounds });
    const reference = new Histogram({ ...options, buckets: bounds, registers: [theirs] });
    for (const seconds of [0, 0.0005, 0.001, 0.0011, 0.05, 0.1, 3, 0.01]) {
      mine.observe(seconds);
      reference.observe(seconds);
    }
    expect(await ours.metrics()).toBe(await theirs.metrics());
  });

  it('tell each count once, however often they are read', async () => {
    const registry = new Registry();
    const tally = new Tally(registry, { name: 'latchkey_test_total', help: 'How many.', label: 'code' });
    tally.add('VALID');
    tally.add('REVOKED');
    await registry.metrics();
    tally.add('VALID');
    const lines = (await registry.metrics()).split('\n').filter((line) => !line.startsWith('#'));
    expect(lines.filter(Boolean)).toEqual([
      'latchkey_test_total{code="VALID"} 2',
      'latchkey_test_total{code="REVOKED"} 1',
    ]);
  });
});
