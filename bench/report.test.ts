import { describe, expect, it } from 'vitest';
import { spreadOf } from './figures';
import { formatReport, formatTable, type Run } from './report';
import { isMet, type Requirement } from './section';

const requirement = (given: Partial<Requirement>): Requirement => ({
  what: 'a thing',
  measured: spreadOf([1]),
  digits: 2,
  unit: '×',
  bound: 'at least',
  limit: 0.6,
  by: 'median',
  ...given,
});

const run = (requirements: Requirement[], quick = false): Run => ({
  command: 'npm run bench',
  machine: { processors: '2 × Some' },
  options: { rounds: 3, seconds: 1, quick },
  sections: [
    {
      name: 'one',
      title: 'One',
      how: 'So and so.',
      result: {
        tables: [
          {
            columns: ['requests/s', 'refused'],
            rows: [{ name: 'server', cells: [{ spread: spreadOf([1_200, 900, 1_000]), digits: 0 }, '7'] }],
          },
        ],
        requirements,
        notes: ['A note.'],
      },
    },
  ],
});

describe('what must hold', () => {
  it('is decided by the median of the rounds, in the right direction, the limit itself being enough', () => {
    expect(isMet(requirement({ measured: spreadOf([0.1, 0.6, 0.9]) }))).toBe(true);
    expect(isMet(requirement({ measured: spreadOf([0.1, 0.59, 0.9]) }))).toBe(false);
    expect(isMet(requirement({ measured: spreadOf([0.1, 0.59, 0.9]), bound: 'at most' }))).toBe(true);
    expect(isMet(requirement({ measured: spreadOf([0.7, 0.7, 0.1]), bound: 'at most' }))).toBe(false);
  });

  it('always, by the worst there was: one round is enough to break it', () => {
    const always = { by: 'worst', limit: 1_000, unit: 'ms' } as const;
    expect(isMet(requirement({ ...always, bound: 'at most', measured: spreadOf([5, 1_001, 5]) }))).toBe(
      false,
    );
    expect(isMet(requirement({ ...always, bound: 'at most', measured: spreadOf([5, 1_000, 5]) }))).toBe(true);
    expect(isMet(requirement({ ...always, bound: 'at least', measured: spreadOf([2_000, 999]) }))).toBe(
      false,
    );
  });
});

describe('the report', () => {
  it('says what is required, what was measured, and whether it is enough', () => {
    const text = formatReport(
      run([
        requirement({ what: 'fast', measured: spreadOf([0.7, 0.65, 0.9]) }),
        requirement({
          what: 'soon',
          measured: spreadOf([3, 1_500]),
          digits: 0,
          unit: 'ms',
          bound: 'at most',
          limit: 1_000,
          by: 'worst',
        }),
      ]),
    );
    expect(text).toMatch(/\| fast +\| +at least 0\.6 × \| +0\.70 \(0\.65–0\.90\) \| +met \|/);
    expect(text).toMatch(/\| soon +\| at most 1,000 ms, always \| +1,500 \| +not met \|/);
  });

  it('shows each figure with its spread, and how and where it was measured', () => {
    const text = formatReport(run([]));
    for (const part of [
      '1,000 (900–1,200)',
      '| 2 × Some',
      'npm run bench',
      '## One',
      'So and so.',
      'A note.',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('What must hold');
  });

  it('says of a quick run that it is one', () => {
    expect(formatReport(run([], true))).toContain('A quick run');
    expect(formatReport(run([]))).not.toContain('A quick run');
  });

  it('lines up its tables, figures to the right', () => {
    expect(formatTable(['', 'ms'], [['a server', '5']])).toBe(
      ['|          | ms |', '|----------|---:|', '| a server |  5 |'].join('\n'),
    );
  });
});
