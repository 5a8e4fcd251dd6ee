import { describe, expect, it } from 'vitest';
import { ChangeLog, type FeedPosition, formatPosition, parsePosition } from './change-log';

const nonceOf = (seq: number) => `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`;
const row = (seq: number): FeedPosition => ({ seq, nonce: nonceOf(seq) });
const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => row(from + i));
const seqs = (found: readonly FeedPosition[] | null) => found?.map(({ seq }) => seq) ?? null;

describe('what has happened since a position', () => {
  it('is everything after it, and nothing at the last one', () => {
    const log = new ChangeLog<FeedPosition>(row(7));
    log.note(rows(8, 10));
    expect(seqs(log.since(row(7)))).toEqual([8, 9, 10]);
    expect(seqs(log.since(row(9)))).toEqual([10]);
    expect(seqs(log.since(row(10)))).toEqual([]);
    expect(log.position.seq).toBe(10);
  });

  it('is not known of another history with the same numbers, of a later place, or of an earlier one than is kept', () => {
    const log = new ChangeLog<FeedPosition>(row(7), 4);
    log.note(rows(8, 12));
    expect(log.since({ seq: 9, nonce: nonceOf(1) })).toBeNull();
    expect(log.since(row(6))).toBeNull();
    expect(log.since(row(13))).toBeNull();
    log.note(rows(13, 20));
    expect(log.since(row(9))).toBeNull();
    expect(seqs(log.since(row(17)))).toEqual([18, 19, 20]);
  });

  it('goes from text to text, and what is no position is none', () => {
    expect(parsePosition(formatPosition(row(41)))).toEqual({ seq: 41, nonce: nonceOf(41) });
    for (const text of [
      '',
      '41',
      '41.',
      '.x',
      `-1.${nonceOf(1)}`,
      `41.${nonceOf(1)} `,
      `1e3.${nonceOf(1)}`,
    ]) {
      expect(parsePosition(text), text).toBeNull();
    }
  });
});
