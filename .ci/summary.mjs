// Joins the test runner's JSON reports and prints what was skipped, then one line: `N passed, N failed`.
import { readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0 };
for (const path of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    total.passed += report.numPassedTests;
    // A file that does not load fails without a failed test.
    total.failed += Math.max(report.numFailedTests, Math.min(1, report.numFailedTestSuites));
    if (report.numPassedTests === 0) total.failed++;
    for (const { assertionResults } of report.testResults) {
      for (const { status, fullName } of assertionResults) {
        if (status === 'skipped' || status === 'pending' || status === 'todo') console.log(`skipped: ${fullName}`);
      }
    }
  } catch (error) {
    console.log(`No report ${path}: ${error.message}`);
    total.failed++;
  }
}
console.log(`${total.passed} passed, ${total.failed} failed`);
if (total.failed > 0) process.exitCode = 1;
