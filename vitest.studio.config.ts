import { defineConfig } from 'vitest/config';

const speed = 'test/studio/speed.test.ts';
const report = process.env.FIRSTSPIKE_TEST_REPORT;

/** The built studio in a real browser: needs `dist/studio` and Chromium (`CHROMIUM`, default /usr/bin/chromium). */
export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Pages wait more than they compute: two browsers at a time. Speed is measured afterwards, with nothing beside it.
    projects: [
      {
        extends: true,
        test: {
          name: 'pages',
          include: ['test/studio/**/*.test.ts'],
          exclude: [speed],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'speed', include: [speed], maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
