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
    [
      'when a browser test passed only the second time',
      count('e2e', { stats: { ...stats, flaky: 1 }, errors: [] }),
    ],
    ['when the browser run broke', count('e2e', { stats, errors: [{ message: 'no server' }] })],
    ['when no browser test ran', count('e2e', { stats: { ...stats, expected: 0 }, errors: [] })],
    ['when a check failed', count('checks', [{ name: 'types', passed: false }])],
  ])('%s', (_, counted) => {
    expect(counted.failed).toBe(1);
  });
});

describe('the totals', () => {
  it('add up what the reports say', () => {
    const all = [
      count('core', vitest),
      count('e2e', { stats, errors: [] }),
      count('checks', [{ name: 'types', passed: true }]),
    ];
    expect(describeCounts(sumCounts(all))).toBe('6 passed, 0 failed, 1 skipped');
  });
});
