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
  const reasons = testResults
    .filter((file) => file.status === 'failed')
    .flatMap(({ name, assertionResults }) => {
      const failures = assertionResults.filter((result) => result.status === 'failed');
      return failures.length === 0 ? [name] : failures.map((result) => `${name}: ${result.fullName}`);
    });
  // A file that could not be loaded, or an error outside of any test, fails the run without a failed test.
  return { ...counts(passed, failed === 0 && !success ? 1 : failed, skipped), reasons };
}

function countPlaywright({ stats, errors, suites }) {
  if (stats.expected + stats.unexpected + stats.flaky + stats.skipped === 0) return failure('no test ran');
  const failed = stats.unexpected;
  return {
    // One that passes only the second time passes, and is named so that somebody looks into it.
    ...counts(stats.expected + stats.flaky, failed === 0 && errors.length > 0 ? 1 : failed, stats.skipped),
    reasons: [
      ...errors.map((error) => error.message ?? 'an error outside of any test'),
      ...suites.flatMap(unsteadyTests),
    ],
  };
}

/** Tests of a suite that failed, or passed only the second time, each with the first line of its first error. */
function unsteadyTests({ specs = [], suites = [] }) {
  const own = specs.flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ status, results }) => {
        const [line = ''] = (results[0]?.error?.message ?? '').split('\n');
        return `${status === 'flaky' ? 'only the second time: ' : ''}${spec.file}: ${spec.title}: ${line}`;
      }),
  );
  return [...own, ...suites.flatMap(unsteadyTests)];
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
