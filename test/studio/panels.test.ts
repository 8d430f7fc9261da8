/** @file Panels that open over or under the watch page, in every look. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { looks, seriousFindings } from './axe.ts';
import { decided, missing, type Studio, startStudio } from './browser.ts';

interface Panel {
  readonly part: string;
  readonly open: (page: Page) => Promise<void>;
}

const panels: Readonly<Record<string, Panel>> = {
  magnifier: {
    part: '[data-testid=magnifier]',
    async open(page) {
      await page.locator('[data-population=conv2]').focus();
      await page.keyboard.press('Enter');
      await page.getByTestId('magnifier').getByText('Kernel 5×5 on pool1').waitFor();
    },
  },
  'share panel': {
    part: '.share',
    async open(page) {
      await page.getByRole('button', { name: 'Share: picture' }).click();
      await page.locator('.share').getByRole('button', { name: 'Copy' }).first().waitFor();
    },
  },
  'things to try': {
    part: '.try',
    async open(page) {
      await page.getByText('Something to try').click();
      await page.locator('.try').getByRole('slider').first().waitFor();
    },
  },
};

describe.skipIf(missing !== '')(`panels (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it.each(
    Object.keys(panels).flatMap((name) =>
      (['light', 'dark', 'forced'] as const).map((look) => [name, look] as const),
    ),
  )('the %s has nothing serious against it, %s', async (name, look) => {
    const { page, complaints, close } = await studio.open('#watch?p=14', looks[look]);
    await decided(page);
    await panels[name].open(page);
    expect(await seriousFindings(page, panels[name].part)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});
