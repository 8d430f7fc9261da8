/** @file What is measured of the page in Chromium: for the tests, and for `node scripts/studio-measures.mjs`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { STUDIO_FOLDER } from '../../src/platform/node/studio-server.ts';
import { annDecided, decided, openPage, type Studio } from './browser.ts';
import { serveStatic } from './static-server.ts';

/** Milliseconds from a cold load until a visitor can draw and a decision is on the screen. */
export async function firstInteraction(studio: Studio): Promise<number> {
  const { page, close } = await studio.open();
  await decided(page);
  const ms = await page.evaluate(() => performance.now());
  await close();
  return ms;
}

/** Frames per second while the slider of time goes to and fro for two seconds. */
export const scrubbing = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const slider = document.querySelector<HTMLInputElement>('.scrubber');
    if (!slider) throw new Error('no slider');
    let frames = 0;
    const started = performance.now();
    let now = started;
    while (now - started < 2000) {
      now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      frames++;
      slider.value = String(32 * Math.abs((((now - started) / 1000) % 2) - 1));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    }
    return (1000 * frames) / (now - started);
  });

/** Predictions over which the heap is looked at. */
export const PREDICTIONS = 400;

/** Bytes of the page's heap before and after `PREDICTIONS`, garbage collected. */
export async function heapGrowth(page: Page): Promise<{ readonly before: number; readonly after: number }> {
  const devtools = await page.context().newCDPSession(page);
  const heap = async (): Promise<number> => {
    await page.waitForTimeout(500);
    await devtools.send('HeapProfiler.collectGarbage');
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize;
  };
  await predict(page, 60);
  const before = await heap();
  await predict(page, PREDICTIONS);
  return { before, after: await heap() };
}

/** Chooses digits in turn; the next one when the last one's decision is shown. */
const predict = (page: Page, times: number): Promise<void> =>
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

/** Gzipped size of each sent file, largest first, without models. */
export const sizesOf = (sent: readonly string[]): readonly (readonly [file: string, bytes: number])[] =>
  sent
    .filter((file) => !/\.(onnx|safetensors)$/.test(file))
    .map((file) => [file, gzipSync(readFileSync(join(STUDIO_FOLDER, file)), { level: 9 }).length] as const)
    .toSorted((a, b) => b[1] - a[1]);

export const sumOf = (sizes: readonly (readonly [string, number])[]): number =>
  sizes.reduce((sum, [, bytes]) => sum + bytes, 0);

/** A page that is visited first, and when it has everything. */
export const pages = {
  watch: { hash: '', ready: async (page) => void (await annDecided(page)) },
  model: {
    hash: '#model?c=steps=8,automatic=no&f=bundled&d=bundled',
    async ready(page) {
      await page.getByTestId('data-report').waitFor();
      await page.getByRole('button', { name: 'Convert and measure' }).click();
      await page.getByTestId('conversion').locator('.chart svg').waitFor();
    },
  },
  paper: { hash: '#paper', ready: (page) => page.locator('.chart svg').first().waitFor() },
} satisfies Readonly<Record<string, { hash: string; ready(page: Page): Promise<void> }>>;

/** Files that a page fetches on a first visit, once for each time. */
export async function fetchedBy(name: keyof typeof pages, studio: Studio): Promise<readonly string[]> {
  const server = await serveStatic('/');
  const { hash, ready } = pages[name];
  const { page, close } = await openPage(studio.browser, server.url, hash, { serviceWorkers: 'block' });
  await ready(page);
  await close();
  server.close();
  return server.sent;
}
