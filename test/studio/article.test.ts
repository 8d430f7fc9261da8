/** @file The article under the watch page: fetched when the reader comes near, figures that move, numbers from the results. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import results from '../../docs/results/reproduce.json' with { type: 'json' };
import { looks, seriousFindings } from './axe.ts';
import { decided, missing, openPage, type Studio, startStudio } from './browser.ts';
import { serveStatic } from './static-server.ts';

async function readOn(page: Page): Promise<void> {
  await page.locator('.article-room').scrollIntoViewIfNeeded();
  await page.getByTestId('article').waitFor();
}

const scene = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true });

describe.skipIf(missing !== '')(`article (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('is fetched when the reader comes near, not before', async () => {
    const server = await serveStatic('/');
    const { page, close } = await openPage(studio.browser, server.url, '', { serviceWorkers: 'block' });
    await decided(page);
    const fetched = () => server.sent.filter((file) => /article/.test(file)).length;
    expect(fetched()).toBe(0);
    await readOn(page);
    expect(fetched()).toBe(2);
    await close();
    server.close();
  });

  it('has figures that move by keyboard, and says what they show', async () => {
    const { page, complaints, close } = await studio.open('#watch?p=14');
    await decided(page);
    await readOn(page);
    const said = (title: string) => scene(page, title).locator('.article-now').textContent();
    const pixel = scene(page, 'Bright pixels first').getByRole('slider', { name: 'Brightness' });
    await pixel.press('Home');
    expect(await said('Bright pixels first')).toContain('A pixel of 0: it stays silent');
    await pixel.press('End');
    expect(await said('Bright pixels first')).toContain('it fires at step 0 and stands for 8 of 8');
    // 5 · 7 + 3 · 5 − 4 · 4; a step later the first spike counts for one step less.
    expect(await said('A neuron listens')).toContain('5 · 7 + 3 · 5 − 4 · 4 = 34');
    await scene(page, 'A neuron listens').getByRole('slider').press('ArrowRight');
    expect(await said('A neuron listens')).toContain('5 · 6 + 3 · 5 − 4 · 4 = 29');
    const climbs = scene(page, 'It climbs');
    expect(await said('It climbs')).toContain('fires at step 4 and passes on 4 of 8 (34 ÷ 8, rounded down)');
    await climbs.getByRole('slider', { name: 'Threshold' }).press('Home');
    expect(await said('It climbs')).toContain(
      'fires at step 0 and passes on 8 of 8 (34 ÷ 3, rounded down, 8 at most)',
    );
    await climbs.getByRole('slider', { name: 'What it heard' }).press('Home');
    expect(await said('It climbs')).toContain('silent, it passes on 0');
    const grid = scene(page, 'The grid of steps');
    await grid.getByRole('slider', { name: 'Steps of a stage' }).press('Home');
    expect(await said('The grid of steps')).toContain('At most 50 %');
    await grid.getByLabel('Start half a step ahead').press(' ');
    expect(await said('The grid of steps')).toContain('At most 100 %');
    await scene(page, 'The race').getByRole('slider', { name: 'Step of the last stage' }).press('ArrowLeft');
    expect(await said('The race')).toMatch(/^At step 7 \d leads; nothing is decided yet/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('counts the spikes of the digit above, and of another one', async () => {
    const { page, close } = await studio.open('#watch?p=14');
    await decided(page);
    await readOn(page);
    const counted = () => scene(page, 'Most stay silent').locator('.article-now b').textContent();
    const ledger = () => page.locator('.ledger-row', { hasText: 'active' }).locator('.snn').textContent();
    const before = await ledger();
    expect(await counted()).toBe(before);
    await scene(page, 'Most stay silent').getByRole('slider', { name: 'Another digit' }).press('Home');
    await page.waitForFunction(() => location.hash.includes('p=0'));
    await expect.poll(ledger).not.toBe(before);
    await expect.poll(counted).toBe(await ledger());
    await close();
  });

  it('takes its numbers from the results', async () => {
    const { page, close } = await studio.open('#watch?p=14');
    await readOn(page);
    const row = results.rows.find(
      ({ model, rounding }) => model.name === 'mnist-fig1' && rounding === 'nearest',
    );
    if (!row) throw new Error('no row');
    const text = (await page.getByTestId('article').textContent()) ?? '';
    for (const number of [row.synops.total, row.ann.flops, row.ann.effectiveMacs])
      expect(text).toContain(Math.round(number).toLocaleString('en-US'));
    for (const accuracy of [row.snn.accuracy, row.ann.accuracy, results.published.snn.accuracy])
      expect(text).toContain(`${(100 * accuracy).toFixed(2)} %`);
    expect(text).toContain(`${row.spikes.perNeuron.toPrecision(2)} spikes per hidden neuron`);
    await close();
  });

  it.each(['light', 'dark', 'forced'] as const)('has nothing serious against it, %s', async (look) => {
    for (const width of [360, 1280]) {
      const { page, close } = await studio.open('#watch?p=14', {
        ...looks[look],
        viewport: { width, height: 800 },
      });
      await decided(page);
      await readOn(page);
      await scene(page, 'The race').locator('svg').waitFor();
      expect(await seriousFindings(page, '.article')).toEqual([]);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBeLessThanOrEqual(0);
      await close();
    }
  });
});
