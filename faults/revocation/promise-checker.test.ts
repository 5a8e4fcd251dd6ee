/** The checker of the fault suite sees what is wrong, and only that. */
import { beforeEach, describe, expect, it } from 'vitest';
import { PROMISE_MS, PromiseChecker } from './promise-checker';

let checker: PromiseChecker;
beforeEach(() => {
  checker = new PromiseChecker();
});

const answer = (sentAt: number, code: string, { status = 200, tokenId = 'a', took = 1 } = {}) =>
  checker.answered({ tokenId, sentAt, endedAt: sentAt + took, status, code });
const revoke = (askedAt: number, acknowledgedAt: number, tokenId = 'a') => {
  checker.revoking(tokenId, askedAt);
  checker.acknowledged(tokenId, acknowledgedAt);
};

describe('a request accepted after a revocation', () => {
  it('is wrong when it was sent more than a second after the acknowledgement', () => {
    revoke(100, 110);
    answer(110 + PROMISE_MS + 0.1, 'VALID');
    expect(checker.verdict().acceptedLate).toHaveLength(1);
    expect(checker.verdict().judged).toBe(1);
  });

  it('is right within the second, however long its answer took', () => {
    revoke(100, 110);
    answer(110 + PROMISE_MS, 'VALID', { took: 5_000 });
    expect(checker.verdict()).toMatchObject({ acceptedLate: [], refusedWrongly: [], judged: 0 });
  });

  it('is right as long as the revocation was not acknowledged', () => {
    checker.revoking('a', 100);
    answer(5_000, 'VALID');
    expect(checker.verdict()).toMatchObject({ acceptedLate: [], revocations: 0 });
  });

  it('counts from the first acknowledgement', () => {
    revoke(100, 110);
    checker.acknowledged('a', 2_000);
    answer(1_500, 'VALID');
    expect(checker.verdict().acceptedLate).toHaveLength(1);
  });

  it('is right again where the database itself lost the revocation', () => {
    revoke(100, 110);
    checker.lostByDatabase('a');
    answer(5_000, 'REVOKED');
    answer(5_010, 'VALID');
    expect(checker.verdict()).toMatchObject({ acceptedLate: [], refusedWrongly: [], revocations: 0 });
  });

  it('says so of the first few, and counts the others', () => {
    revoke(100, 110);
    for (let n = 0; n < 8; n += 1) answer(2_000 + n, 'VALID');
    expect(checker.verdict().acceptedLate).toHaveLength(6);
    expect(checker.verdict().acceptedLate.at(-1)).toBe('and 3 others');
  });
});

describe('a good token', () => {
  it.each([
    [200, 'REVOKED'],
    [200, 'NOT_FOUND'],
    [200, 'OWNER_INACTIVE'],
    [401, 'INVALID_CLIENT'],
    [500, 'FAULT'],
  ])('answered %i %s is refused wrongly', (status, code) => {
    answer(1, code, { status });
    expect(checker.verdict().refusedWrongly).toHaveLength(1);
  });

  it('may be VALID or 503', () => {
    answer(1, 'VALID');
    answer(2, 'UNAVAILABLE', { status: 503 });
    expect(checker.verdict()).toMatchObject({ refusedWrongly: [], answers: 2, unavailable: 1 });
  });

  it('is refused wrongly if the refusal was read before anybody asked for its revocation', () => {
    answer(1, 'REVOKED', { took: 10 });
    checker.revoking('a', 20);
    expect(checker.verdict().refusedWrongly).toHaveLength(1);
  });
});

describe('a token whose revocation was asked for', () => {
  it('may be refused before the acknowledgement', () => {
    checker.revoking('a', 100);
    answer(90, 'REVOKED', { took: 20 });
    checker.acknowledged('a', 120);
    expect(checker.verdict()).toMatchObject({ refusedWrongly: [], untilRefused: { count: 1, max: 0 } });
  });

  it('gets no other refusal than that it is revoked', () => {
    revoke(100, 110);
    answer(120, 'NOT_FOUND');
    expect(checker.verdict().refusedWrongly).toHaveLength(1);
  });
});

describe('a request without an answer', () => {
  it('is wrong while nothing is down', () => {
    checker.unanswered({ tokenId: 'a', sentAt: 10, endedAt: 20 });
    expect(checker.verdict().unanswered).toHaveLength(1);
  });

  it('is to be expected of a process that was down at some time of it', () => {
    checker.wentDown(15);
    checker.cameUp(40);
    checker.unanswered({ tokenId: 'a', sentAt: 10, endedAt: 16 });
    checker.unanswered({ tokenId: 'a', sentAt: 30, endedAt: 50 });
    expect(checker.verdict().unanswered).toEqual([]);
    checker.unanswered({ tokenId: 'a', sentAt: 41, endedAt: 50 });
    checker.unanswered({ tokenId: 'a', sentAt: 1, endedAt: 14 });
    expect(checker.verdict().unanswered).toHaveLength(2);
  });
});

describe('recovery', () => {
  it('begins with the first of a hundred good answers in a row after the fault', () => {
    answer(1, 'VALID');
    checker.faultEnded(1_000);
    for (let n = 0; n < 99; n += 1) answer(1_100 + n, 'VALID');
    answer(1_200, 'UNAVAILABLE', { status: 503 });
    expect(checker.hasRecovered).toBe(false);
    for (let n = 0; n < 100; n += 1) answer(1_300 + n, 'VALID');
    expect(checker.verdict().recoveredAfterMs).toBe(300);
  });

  it('is not told of what was sent before the fault ended', () => {
    checker.faultEnded(1_000);
    for (let n = 0; n < 200; n += 1) answer(900, 'VALID', { took: 500 });
    expect(checker.verdict().recoveredAfterMs).toBeNull();
  });

  it('has not come while connections are refused', () => {
    checker.faultEnded(1_000);
    for (let n = 0; n < 99; n += 1) answer(1_100 + n, 'VALID');
    checker.unanswered({ tokenId: 'b', sentAt: 1_200, endedAt: 1_201 });
    answer(1_202, 'VALID');
    expect(checker.hasRecovered).toBe(false);
  });
});

describe('the time until a revocation shows', () => {
  it('is measured to the first refusal that was read, and who was never refused is counted', () => {
    for (let n = 1; n <= 100; n += 1) {
      revoke(0, 1_000, `token ${n}`);
      answer(1_000, 'REVOKED', { tokenId: `token ${n}`, took: n });
      answer(2_000, 'REVOKED', { tokenId: `token ${n}` });
    }
    revoke(0, 1_000, 'nobody asked');
    expect(checker.verdict()).toMatchObject({
      untilRefused: { count: 100, p50: 50, p99: 99, max: 100 },
      revocations: 101,
      neverRefused: 1,
    });
  });
});
