import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countReport, describeCounts, sumCounts } from './test-reports.mjs';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-reports-'));

function count(part: string, report: unknown) {
  const path = join(folder, 'report.json');
  writeFileSync(path, typeof report === 'string' ? report : JSON.stringify(report));
  return countReport(part, path);
}

const vitest = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, success: true, testResults: [] };
const stats = { expected: 2, unexpected: 0, flaky: 0, skipped: 0 };

describe('a run counts as failed', () => {
  it.each([
    ['when its report is missing', countReport('core', join(folder, 'none.json'))],
    ['when its report was cut off', count('core', '{"numPassed')],
    ['when no test ran', count('core', { ...vitest, numPassedTests: 0, numPendingTests: 0 })],
    ['when a file could not be loaded', count('core', { ...vitest, success: false })],
    ['when a test failed', count('core', { ...vitest, numFailedTests: 1, success: false })],
    ['when the browser run broke', count('e2e', { stats, errors: [{ message: 'no server' }], suites: [] })],
    ['when no browser test ran', count('e2e', { stats: { ...stats, expected: 0 }, errors: [], suites: [] })],
    ['when a check failed', count('checks', [{ name: 'types', passed: false }])],
  ])('%s', (_, counted) => {
    expect(counted.failed).toBe(1);
  });
});

it('names browser tests that failed, and those that passed only the second time', () => {
  const spec = (title: string, status: string) => ({
    title,
    file: 'tokens.spec.ts',
    tests: [{ status, results: [{ error: { message: 'not visible\nCall log' } }] }],
  });
  const report = {
    stats: { ...stats, unexpected: 1, flaky: 1 },
    errors: [],
    suites: [
      {
        specs: [spec('lists', 'expected')],
        suites: [{ specs: [spec('copies', 'unexpected'), spec('pages', 'flaky')] }],
      },
    ],
  };
  expect(count('e2e', report)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
    reasons: [
      'tokens.spec.ts: copies: not visible',
      'only the second time: tokens.spec.ts: pages: not visible',
    ],
  });
});

describe('the totals', () => {
  it('add up what the reports say', () => {
    const all = [
      count('core', vitest),
      count('e2e', { stats, errors: [], suites: [] }),
      count('checks', [{ name: 'types', passed: true }]),
    ];
    expect(describeCounts(sumCounts(all))).toBe('6 passed, 0 failed, 1 skipped');
  });
});
