/** @file How soon a visitor can draw, how smoothly time is scrubbed, how much is fetched: measured and printed. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STUDIO_FOLDER } from '../../src/platform/node/studio-server.ts';
import { annDecided, computed, missing, openPage, type Studio, startStudio } from './browser.ts';
import { fetchedBy, firstInteraction, scrubbing, sizesOf, sumOf } from './measures.ts';
import { serveStatic } from './static-server.ts';

describe.skipIf(missing !== '')(`speed (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('is ready for the first stroke, with a decision on the screen, within 2 s of a cold load', async () => {
    const time = await best(
      'time to first interaction, ms',
      Math.min,
      (ms) => ms < 2000,
      () => firstInteraction(studio),
    );
    expect(time).toBeLessThan(2000);
  });

  it.each([360, 1280])('does not jump while it loads, at %i px', async (width) => {
    const context = await studio.browser.newContext({
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const seen = { shift: 0 };
      Object.assign(globalThis, { seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if ('value' in entry) seen.shift += Number(entry.value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(studio.url);
    await annDecided(page);
    await page.waitForTimeout(500);
    const shift = await page.evaluate<number>('seen.shift');
    console.log(`cumulative layout shift at ${width} px: ${shift.toFixed(4)}`);
    // 0.1 is what web.dev calls good.
    expect(shift).toBeLessThan(0.05);
    await context.close();
  });

  it('scrubs without a long gap between frames', async () => {
    const { page, close } = await studio.open('#watch?p=14&t=0', { viewport: { width: 1440, height: 1000 } });
    await computed(page);
    await page.waitForTimeout(1500);
    // A shared machine without a graphics card; 60 frames/s is what it gives when idle.
    const rate = await best(
      'scrubbing, frames/s',
      Math.max,
      (found) => found > 25,
      () => scrubbing(page),
    );
    expect(rate).toBeGreaterThan(25);
    await close();
  });

  it('shows the bundled network at other steps, decided anew, within 1 s', async () => {
    const { page, close } = await studio.open('#watch?p=14');
    await annDecided(page);
    // Each number of steps is fetched once; the first time counts too.
    const numbers = [1, 2, 4, 16, 32, 8, 1, 2];
    const time = await best(
      'other steps, ms',
      Math.min,
      (ms) => ms < 1000,
      () =>
        page.evaluate(async (steps) => {
          const select = document.querySelector<HTMLSelectElement>('select[aria-label="Steps of one stage"]');
          if (!select) throw new Error('no choice of steps');
          const started = performance.now();
          select.value = String(steps);
          select.dispatchEvent(new Event('change', { bubbles: true }));
          const isShown = () =>
            document.querySelector('.clock')?.textContent?.includes(`of ${4 * steps}`) &&
            /^\d$/.test(document.querySelector('[data-testid=snn-winner]')?.textContent ?? '');
          while (!isShown()) await new Promise((resolve) => setTimeout(resolve, 5));
          return performance.now() - started;
        }, numbers.shift() ?? 8),
    );
    expect(time).toBeLessThan(1000);
    await close();
  });

  it('shows the watch page, both decisions made, for less than 150 kB besides the models', async () => {
    const total = transfer('the watch page', await fetchedBy('watch', studio));
    expect(total).toBeGreaterThan(50_000);
    expect(total).toBeLessThan(150_000);
  });

  it('keeps every file for later, and nothing lies there that no page needs', async () => {
    const server = await serveStatic('/');
    const { page, complaints, close } = await openPage(studio.browser, server.url, '', {});
    await annDecided(page);
    for (const steps of [1, 2, 4, 16, 32]) {
      await page.getByLabel('Steps of one stage').selectOption(String(steps));
      await page.locator('.clock', { hasText: `of ${4 * steps}` }).waitFor();
    }
    await page.locator('.article-room').scrollIntoViewIfNeeded();
    await page.getByTestId('article').waitFor();
    await page.getByRole('link', { name: 'The paper' }).click();
    await page.locator('.chart svg').first().waitFor();
    await page.getByRole('link', { name: 'Your model' }).click();
    await page.getByText('Take the bundled network').click();
    await page.getByTestId('model-report').waitFor();
    await page.getByText('bundled digits').click();
    await page.getByTestId('data-report').waitFor();
    await page.getByRole('button', { name: 'Convert and measure' }).click();
    await page.getByTestId('conversion').locator('svg').waitFor();
    await page.getByLabel('Format of another tool').selectOption('nir');
    await page.getByLabel('Max pooling').selectOption('average');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('.nir is saved').waitFor();
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      while (registration.active?.state !== 'activated')
        await new Promise((resolve) => setTimeout(resolve, 50));
    });
    await close();
    server.close();
    const all = readdirSync(STUDIO_FOLDER, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(STUDIO_FOLDER, join(entry.parentPath, entry.name)));
    // Nothing lies there that is not counted, but for the picture that other sites show beside a link, and what the package's
    // server makes the network of.
    expect(all.filter((file) => !server.sent.includes(file)).toSorted()).toEqual([
      'card.png',
      join('data', 'mnist-fig1.weightless'),
    ]);
    transfer('all pages', server.sent);
    expect(complaints).toEqual([]);
  });
});

/** Measures until it is good enough, at most eight times: other work on the machine only ever makes it worse. */
async function best(
  what: string,
  better: (a: number, b: number) => number,
  isGood: (found: number) => boolean,
  measure: () => Promise<number>,
): Promise<number> {
  const found: number[] = [];
  while (found.length < 8 && !found.some(isGood)) found.push(await measure());
  console.log(`${what}: ${found.map((each) => each.toFixed(1)).join(', ')}`);
  return found.reduce((a, b) => better(a, b));
}

/** Bytes of the sent files, gzipped, without models; printed file by file. */
function transfer(what: string, sent: readonly string[]): number {
  const sizes = sizesOf(sent);
  const total = sumOf(sizes);
  const lines = sizes.map(([file, bytes]) => `  ${bytes} ${file}`);
  console.log(`${what}, gzipped, without models: ${total} bytes\n${lines.join('\n')}`);
  return total;
}
