import { describe, expect, it } from 'vitest';
import { OTHER, OTHER_TOKEN, type TokenUse, UsageRecorder } from './usage-recorder';

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 10, 24, 12);

const use = (changes: Partial<TokenUse> = {}): TokenUse => ({
  atMs: NOON,
  tokenId: 'token-1',
  secretId: 'secret-1',
  outcome: 'VALID',
  address: '203.0.113.1',
  scopes: ['orders:read'],
  ...changes,
});

const totals = (recorder: UsageRecorder, dimension: string) =>
  (recorder.take(1_000)?.counts ?? [])
    .filter((row) => row.dimension === dimension)
    .map(({ value, outcome, count }) => `${value} ${outcome} ${count}`);

describe('counting use', () => {
  it('keeps outcome, scope, address, hour and secret apart', () => {
    const recorder = new UsageRecorder();
    recorder.recordToken(use());
    recorder.recordToken(use({ atMs: NOON + 5.9 }));
    recorder.recordToken(use({ outcome: 'INSUFFICIENT_SCOPE', scopes: ['a', 'b'], address: null }));
    recorder.recordToken(use({ atMs: NOON + HOUR_MS, secretId: 'secret-2' }));
    const batch = recorder.take(1_000);
    expect(
      batch?.counts.map((row) => [
        row.hourMs - NOON,
        row.secretId,
        row.dimension,
        row.value,
        row.outcome,
        row.count,
        row.lastMs - NOON,
      ]),
    ).toEqual([
      [0, 'secret-1', 'outcome', 'VALID', 'VALID', 2, 5],
      [0, 'secret-1', 'scope', 'orders:read', 'VALID', 2, 5],
      [0, 'secret-1', 'address', '203.0.113.1', 'VALID', 2, 5],
      [0, 'secret-1', 'outcome', 'INSUFFICIENT_SCOPE', 'INSUFFICIENT_SCOPE', 1, 0],
      [0, 'secret-1', 'scope', 'a', 'INSUFFICIENT_SCOPE', 1, 0],
      [0, 'secret-1', 'scope', 'b', 'INSUFFICIENT_SCOPE', 1, 0],
      [HOUR_MS, 'secret-2', 'outcome', 'VALID', 'VALID', 1, HOUR_MS],
      [HOUR_MS, 'secret-2', 'scope', 'orders:read', 'VALID', 1, HOUR_MS],
      [HOUR_MS, 'secret-2', 'address', '203.0.113.1', 'VALID', 1, HOUR_MS],
    ]);
    // Two secrets of one token: one row, first use to last.
    expect(batch?.tokens).toMatchObject([{ tokenId: 'token-1', firstMs: NOON, lastMs: NOON + HOUR_MS }]);
    expect(recorder.take(1_000)).toBeNull();
  });

  it('an answer reported late moves neither the last use nor its address back', () => {
    const recorder = new UsageRecorder();
    recorder.recordToken(use({ atMs: NOON + 9 }));
    recorder.recordToken(use({ atMs: NOON + 3 }));
    expect(recorder.take(1_000)?.tokens).toMatchObject([
      {
        firstMs: NOON + 3,
        lastMs: NOON + 9,
        addresses: [{ address: '203.0.113.1', at: new Date(NOON + 9).toISOString() }],
      },
    ]);
  });

  it('calls only VALID a use, and hands over the last five addresses, newest first', () => {
    const recorder = new UsageRecorder();
    recorder.recordToken(use({ outcome: 'REVOKED', address: '198.51.100.1' }));
    expect(recorder.take(1_000)?.tokens).toEqual([]);
    for (const n of [1, 2, 3, 4, 5, 6, 2]) {
      recorder.recordToken(use({ address: `203.0.113.${n}`, atMs: NOON + n }));
    }
    const [uses] = recorder.take(1_000)?.tokens ?? [];
    expect(uses?.addresses.map(({ address }) => address)).toEqual(
      [6, 5, 4, 3, 2].map((n) => `203.0.113.${n}`),
    );
  });

  it('of two secrets of one token, each address comes once', () => {
    const recorder = new UsageRecorder();
    const from = (n: number, secretId: string, atMs: number) =>
      recorder.recordToken(use({ address: `203.0.113.${n}`, secretId, atMs: NOON + atMs }));
    for (const n of [1, 2, 3, 4]) from(n, 'secret-1', n);
    for (const n of [3, 5, 6]) from(n, 'secret-2', 10 - n);
    const [uses, ...others] = recorder.take(1_000)?.tokens ?? [];
    expect(others).toEqual([]);
    expect(uses?.addresses.map(({ address, at }) => [address, Date.parse(at) - NOON])).toEqual([
      ['203.0.113.3', 7],
      ['203.0.113.5', 5],
      ['203.0.113.4', 4],
      ['203.0.113.6', 4],
      ['203.0.113.2', 2],
    ]);
  });

  it('counts as "other" what is beyond the limit of an hour, across batches, and starts anew with the next', () => {
    const recorder = new UsageRecorder({ secretsMax: 10, valuesPerHourMax: 2 });
    const from = (n: number, atMs = NOON) => recorder.recordToken(use({ address: `203.0.113.${n}`, atMs }));
    from(1);
    from(2);
    expect(totals(recorder, 'address')).toHaveLength(2);
    from(1);
    from(3);
    from(4);
    expect(totals(recorder, 'address')).toEqual(['203.0.113.1 VALID 1', `${OTHER} VALID 2`]);
    from(4, NOON + HOUR_MS);
    expect(totals(recorder, 'address')).toEqual(['203.0.113.4 VALID 1']);
  });

  it('loses no count when there are more tokens than it keeps apart', () => {
    const recorder = new UsageRecorder({ secretsMax: 3, valuesPerHourMax: 5 });
    for (let n = 0; n < 100; n += 1)
      recorder.recordToken(use({ tokenId: `token-${n}`, secretId: `secret-${n}` }));
    const batch = recorder.take(1_000);
    const outcomes = batch?.counts.filter((row) => row.dimension === 'outcome') ?? [];
    expect(outcomes.reduce((sum, row) => sum + row.count, 0)).toBe(100);
    expect(outcomes.find((row) => row.tokenId === OTHER_TOKEN)?.count).toBe(97);
    expect(batch?.tokens).toHaveLength(3);
  });

  it('a secret in steady use is counted from zero in each batch, whatever it was counted as before', () => {
    const recorder = new UsageRecorder();
    recorder.recordToken(use({ address: '203.0.113.1' }));
    recorder.recordToken(use({ address: '203.0.113.2', outcome: 'REVOKED', atMs: NOON + 900 }));
    recorder.take(1_000);
    recorder.recordToken(use({ address: '203.0.113.2', atMs: NOON + 800 }));
    const batch = recorder.take(1_000);
    expect(batch?.counts.map((row) => [row.value, row.outcome, row.count, row.lastMs - NOON])).toEqual([
      ['VALID', 'VALID', 1, 800],
      ['orders:read', 'VALID', 1, 800],
      ['203.0.113.2', 'VALID', 1, 800],
    ]);
    expect(batch?.tokens).toEqual([
      {
        tokenId: 'token-1',
        firstMs: NOON + 800,
        lastMs: NOON + 800,
        lastAddress: '203.0.113.2',
        addresses: [{ address: '203.0.113.2', at: new Date(NOON + 800).toISOString() }],
      },
    ]);
    // The hour that ended is not met again.
    recorder.recordToken(use({ atMs: NOON + HOUR_MS }));
    expect(recorder.take(1_000)?.counts.map((row) => [row.hourMs - NOON, row.count])).toEqual([
      [HOUR_MS, 1],
      [HOUR_MS, 1],
      [HOUR_MS, 1],
    ]);
  });

  it('of more secrets than a batch takes, who waits longest comes first, however busy the others are', () => {
    const recorder = new UsageRecorder();
    const record = (n: number) =>
      recorder.recordToken(use({ tokenId: `token-${n}`, secretId: `secret-${n}` }));
    const takeTwo = () => recorder.take(2)?.tokens.map(({ tokenId }) => tokenId);
    for (const n of [0, 1, 2, 3]) record(n);
    expect(takeTwo()).toEqual(['token-0', 'token-1']);
    for (const n of [0, 1]) record(n);
    expect(takeTwo()).toEqual(['token-2', 'token-3']);
    expect(takeTwo()).toEqual(['token-0', 'token-1']);
    expect(takeTwo()).toBeUndefined();
  });

  it('a batch is no longer than the database can write in its time', () => {
    const recorder = new UsageRecorder();
    for (let secret = 0; secret < 2_000; secret += 1) {
      for (let n = 0; n < 50; n += 1) {
        recorder.recordToken(
          use({ tokenId: `token-${secret}`, secretId: `secret-${secret}`, address: `203.0.113.${n}` }),
        );
      }
    }
    const batches = [
      recorder.take(10_000),
      recorder.take(10_000),
      recorder.take(10_000),
      recorder.take(10_000),
    ];
    expect(batches.map((batch) => batch?.secrets)).toEqual([962, 962, 76, undefined]);
    expect(batches[0]?.counts.length).toBeLessThan(50_200);
  });

  it('an answer that comes late is counted in its own hour, and starts no new one', () => {
    const recorder = new UsageRecorder({ secretsMax: 10, valuesPerHourMax: 2 });
    for (let n = 0; n < 10; n += 1) {
      recorder.recordToken(use({ address: `203.0.113.${n}`, atMs: NOON + HOUR_MS }));
      recorder.recordToken(use({ address: null, atMs: NOON + HOUR_MS - 1 }));
    }
    const counts = recorder.take(1_000)?.counts ?? [];
    expect(
      counts.filter(({ dimension }) => dimension === 'address').map(({ value, count }) => [value, count]),
    ).toEqual([
      ['203.0.113.0', 1],
      ['203.0.113.1', 1],
      [OTHER, 8],
    ]);
    const hours = counts.filter(({ dimension }) => dimension === 'outcome');
    expect(hours.map(({ hourMs, count }) => [hourMs - NOON, count])).toEqual([
      [HOUR_MS, 10],
      [0, 10],
    ]);
  });

  it('however long nothing can be written, what is kept is bounded, and every use is counted', () => {
    const recorder = new UsageRecorder();
    for (let hour = 0; hour < 500; hour += 1) recorder.recordToken(use({ atMs: NOON + hour * HOUR_MS }));
    const outcomes = recorder.take(1_000)?.counts.filter(({ dimension }) => dimension === 'outcome') ?? [];
    expect(outcomes).toHaveLength(24);
    expect(outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(500);
  });

  it('secrets that were taken make room for others, and none is counted as "other" for them', () => {
    const recorder = new UsageRecorder({ secretsMax: 3, valuesPerHourMax: 5 });
    for (let round = 0; round < 4; round += 1) {
      for (let n = 0; n < 3; n += 1)
        recorder.recordToken(use({ tokenId: `token-${round}-${n}`, secretId: `secret-${round}-${n}` }));
      expect(recorder.size).toBe(3);
      expect(recorder.take(1_000)?.tokens.map(({ tokenId }) => tokenId)).toEqual(
        [0, 1, 2].map((n) => `token-${round}-${n}`),
      );
      expect(recorder.size).toBe(0);
    }
  });

  it('hands over so many secrets at a time, and each use once', () => {
    const recorder = new UsageRecorder();
    for (let n = 0; n < 5; n += 1)
      recorder.recordToken(use({ tokenId: `token-${n}`, secretId: `secret-${n}` }));
    recorder.recordCredential('credential', NOON);
    const sizes = [recorder.take(3), recorder.take(3), recorder.take(3)].map((batch) => batch?.tokens.length);
    expect(sizes).toEqual([3, 2, undefined]);
  });
});
