/** @file Every page in light, dark and forced colours, from a phone to a large screen: no serious barrier, nothing too wide. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { looks, seriousFindings } from './axe.ts';
import { computed, missing, type Studio, startStudio } from './browser.ts';

const widths = [360, 768, 1280, 1920];

interface View {
  readonly hash: string;
  /** Opens all that there is. */
  ready(page: Page): Promise<void>;
}

const views: Readonly<Record<string, View>> = {
  watch: {
    hash: '#watch?p=14&t=14&n=conv2.3310',
    async ready(page) {
      await computed(page);
      await page.locator('.contribution').first().waitFor();
    },
  },
  'your model': {
    hash: '#model?c=steps=4,automatic=no&o=spikes:0.02&f=bundled&d=bundled',
    async ready(page) {
      await page.getByTestId('data-report').waitFor();
      // The control of a search is looked at, and the search is left out.
      await page.getByLabel('Decisions that may differ from the ConvNet’s').waitFor();
      await page.getByLabel('What the conversion looks for').selectOption('');
      await page.getByRole('button', { name: 'Convert and measure' }).click();
      const result = page.getByTestId('conversion');
      await result.locator('.chart svg').waitFor();
      for (const name of ['Where is accuracy lost?', 'Compare with other spike codes']) {
        await page.getByRole('button', { name }).click();
        await page.locator('.progress').waitFor({ state: 'detached' });
      }
      await page.getByTestId('energy').locator('summary').click();
      await page.getByText(/^What each of its \d+ nodes becomes$/).click();
      await page.getByText('More settings').click();
      await page.getByLabel('What the conversion looks for').selectOption('steps');
    },
  },
  'the paper': { hash: '#paper', ready: (page) => page.locator('.chart svg').first().waitFor() },
};

describe.skipIf(missing !== '')(`barriers (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  const cases = Object.keys(views).flatMap((view) =>
    Object.entries(looks).map(([look, options]) => ({ view, look, options })),
  );

  it.each(cases)('$view in $look colours has none at any width', async ({ view, options }) => {
    const { page, close } = await studio.open(views[view].hash, {
      ...options,
      viewport: { width: 1280, height: 800 },
    });
    await views[view].ready(page);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      // Charts are drawn anew where they are stacked.
      await page.waitForTimeout(100);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide, `${width} px`).toBeLessThanOrEqual(0);
      expect(await seriousFindings(page, 'body'), `${width} px`).toEqual([]);
    }
    await close();
  });
});
