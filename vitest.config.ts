import { defineConfig } from 'vitest/config';

const report = process.env.FIRSTSPIKE_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'studio/src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.mjs'],
    // Needs a build and a browser: `npm run test:studio`.
    exclude: ['test/studio/**'],
    testTimeout: 180_000,
    // Some prepare by the command line, as tests do.
    hookTimeout: 180_000,
    // One more than the cores of a small machine: tests of the command line wait for the programs that they start.
    maxWorkers: 3,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
