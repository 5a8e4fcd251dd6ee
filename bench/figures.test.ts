import { describe, expect, it } from 'vitest';
import { countInto, percentile, ratioOf, spreadOf } from './figures';

describe('a spread', () => {
  it('is the middle of the rounds with the least and the most, whatever their order, and keeps them as they were', () => {
    expect(spreadOf([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9, rounds: [9, 1, 5] });
    expect(spreadOf([10, 2, 4, 1]).median).toBe(3);
    // Not by their text.
    expect(spreadOf([100, 9, 20]).median).toBe(20);
  });

  it('is never made up where nothing was measured', () => {
    expect(() => spreadOf([])).toThrow('Nothing was measured.');
  });
});

describe('a ratio', () => {
  it('is taken round by round: what made a round slow for both does not show', () => {
    const ratio = ratioOf(spreadOf([80, 8, 40]), spreadOf([100, 10, 50]));
    expect(ratio).toMatchObject({ median: 0.8, min: 0.8, max: 0.8 });
  });

  it('is refused of what was not measured in the same rounds', () => {
    expect(() => ratioOf(spreadOf([1, 2]), spreadOf([1]))).toThrow('same rounds');
  });
});

describe('a percentile', () => {
  const sorted = Array.from({ length: 1_000 }, (_, n) => n + 1);

  it('is a value that was measured, which that share does not exceed', () => {
    expect(percentile(sorted, 0.5)).toBe(500);
    expect(percentile(sorted, 0.99)).toBe(990);
    expect(percentile(sorted, 0.999)).toBe(999);
    expect(percentile([7], 0.999)).toBe(7);
  });

  it('of all of them is the longest there was', () => {
    expect(percentile(sorted, 1)).toBe(1_000);
  });
});

describe('a histogram', () => {
  it('counts each value once: in the first bucket whose bound it does not exceed, else in the last', () => {
    expect(countInto([1, 10], [0, 1, 1.5, 10, 10.5, 1_000])).toEqual([2, 2, 2]);
    expect(countInto([1], [])).toEqual([0, 0]);
  });
});
