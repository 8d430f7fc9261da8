/** @file The page's heap does not grow with the number of predictions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { annDecided, decided, missing, type Studio, startStudio } from './browser.ts';

describe.skipIf(missing !== '')(`memory (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('holds 400 predictions without growing', async () => {
    const { page, complaints, close } = await studio.open('#watch?p=14');
    await decided(page);
    await annDecided(page);
    const devtools = await page.context().newCDPSession(page);
    const heap = async (): Promise<number> => {
      await page.waitForTimeout(500);
      await devtools.send('HeapProfiler.collectGarbage');
      await devtools.send('HeapProfiler.collectGarbage');
      return (await devtools.send('Runtime.getHeapUsage')).usedSize;
    };
    /** Chooses digits in turn; the next one when the last one's decision is shown. */
    const predict = (times: number) =>
      page.evaluate(async (count) => {
        const digits = document.querySelectorAll<HTMLElement>('.preset');
        const winner = document.querySelector('[data-testid=snn-winner]');
        for (let i = 0; i < count; i++) {
          // Two examples of each digit stand side by side: every second one changes the decision.
          const next = (2 * i) % digits.length;
          digits[next].click();
          const until = performance.now() + 5000;
          while (winner?.textContent !== String(next / 2) && performance.now() < until)
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }, times);
    await predict(60);
    const before = await heap();
    await predict(400);
    const growth = (await heap()) - before;
    console.log(`heap after 400 predictions: ${growth} bytes more than ${before}`);
    expect(growth).toBeLessThan(400 * 1000);
    expect(complaints).toEqual([]);
    await close();
    // 460 predictions, on a machine that may be busy.
  }, 600_000);
});
