import { defineConfig } from 'vitest/config';

const report = process.env.FIRSTSPIKE_TEST_REPORT;

/** The built studio in a real browser: needs `dist/studio` and Chromium (`CHROMIUM`, default /usr/bin/chromium). */
export default defineConfig({
  test: {
    include: ['test/studio/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // One browser at a time: two would share a core and distort each other's frames.
    fileParallelism: false,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
