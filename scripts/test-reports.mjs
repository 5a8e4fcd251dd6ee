// Reads what the test runners say of themselves (JSON), so that no number is ever typed by hand or read off a screen.
import { existsSync, readFileSync } from 'node:fs';

/**
 * @param {string} part which part of the run; `checks` and `e2e` have reports of their own kinds, the rest are Vitest's
 * @param {string} path its report
 * @returns {{ passed: number, failed: number, skipped: number, reasons: string[] }} a report that is missing or cannot be
 *   read is one failure
 */
export function countReport(part, path) {
  if (!existsSync(path)) return failure('there is no report: it did not run to its end');
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return failure(`the report cannot be read: ${error.message}`);
  }
  if (part === 'checks') return countChecks(report);
  return part === 'e2e' ? countPlaywright(report) : countVitest(report);
}

function countChecks(results) {
  const failed = results.filter((result) => !result.passed);
  return {
    ...counts(results.length - failed.length, failed.length, 0),
    reasons: failed.map(({ name }) => name),
  };
}

function countVitest(report) {
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    success,
    testResults,
  } = report;
  if (passed + failed + skipped === 0) return failure('no test ran');
  const reasons = testResults.filter((file) => file.status === 'failed').map((file) => file.name);
  // A file that could not be loaded, or an error outside of any test, fails the run without a failed test.
  return { ...counts(passed, failed === 0 && !success ? 1 : failed, skipped), reasons };
}

function countPlaywright({ stats, errors }) {
  if (stats.expected + stats.unexpected + stats.flaky + stats.skipped === 0) return failure('no test ran');
  // A test that passes only the second time does not pass.
  const failed = stats.unexpected + stats.flaky;
  return {
    ...counts(stats.expected, failed === 0 && errors.length > 0 ? 1 : failed, stats.skipped),
    reasons: errors.map((error) => error.message ?? 'an error outside of any test'),
  };
}

const counts = (passed, failed, skipped) => ({ passed, failed, skipped });
const failure = (reason) => ({ ...counts(0, 1, 0), reasons: [reason] });

export function sumCounts(all) {
  const sum = (name) => all.reduce((total, count) => total + count[name], 0);
  return counts(sum('passed'), sum('failed'), sum('skipped'));
}

export function describeCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
