// Prints `N passed, N failed, N skipped` from the test runner's JSON report; fails if there is none.
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);
const failed = Math.max(numFailedTests, Math.min(1, numFailedTestSuites));
console.log(`${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
if (numPassedTests === 0 || failed > 0) process.exitCode = 1;
