/** @file The drawn graph of a model, with what each node becomes; the table of its nodes says the same. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { looks, seriousFindings } from './axe.ts';
import { missing, type Studio, startStudio } from './browser.ts';

async function draw(page: Page, model: string): Promise<void> {
  await page
    .locator('section[aria-label=Model] input[type=file]:not([webkitdirectory])')
    .setInputFiles(`models/${model}.onnx`);
  await page.getByTestId('model-report').waitFor();
  await page.getByText(/^What each of its \d+ nodes becomes$/).click();
  await page.locator('.model-graph').waitFor();
}

describe.skipIf(missing !== '')(`graph (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('draws each node with what it becomes, skip connections past them, as the table says', async () => {
    const { page, complaints, close } = await studio.open('#model');
    await draw(page, 'cifar-resnet14-4steps');
    const boxes = await page
      .locator('.model-graph .node')
      .evaluateAll((all) =>
        all.map((box) => [...box.querySelectorAll('text')].map((line) => line.textContent ?? '')),
      );
    expect(boxes.slice(0, 5)).toEqual([
      ['pixels', '3×32×32, stage 0'],
      ['Sub · 3×32×32', 'folded into what hears pixels'],
      ['Div · 3×32×32', 'folded into what hears pixels'],
      ['Conv · 16×32×32', 'synapses onto conv1'],
      ['Relu · 16×32×32', 'conv1: 16,384 neurons, stage 1'],
    ]);
    // Four of six blocks skip by identity; where the size changes, the way around is a convolution with a row of its own.
    expect(await page.locator('.model-graph .skip').count()).toBe(6);
    expect(await page.locator('.model-graph').getAttribute('aria-label')).toContain(
      '39 nodes, 6 skip connections',
    );
    const rows = page.getByRole('region', { name: 'Nodes of the model' }).locator('tbody tr');
    expect(await rows.locator('td:nth-child(4)').allTextContents()).toEqual(
      boxes.slice(1).map(([, becomes]) => becomes),
    );
    // No line of text leaves its box.
    const wide = await page.locator('.model-graph .node').evaluateAll((all) =>
      all.map((box) => {
        const [frame] = box.getElementsByTagName('rect');
        const lines = [...box.getElementsByTagName('text')].map((line) => line.getBoundingClientRect().right);
        return Math.max(...lines) - frame.getBoundingClientRect().right;
      }),
    );
    expect(Math.max(...wide)).toBeLessThan(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([1280, 1440, 1920])('leaves no empty column at %i px', async (width) => {
    const { page, close } = await studio.open('#model', { viewport: { width, height: 900 } });
    const box = async (part: string) => {
      const { x, y, width: wide } = (await page.locator(part).boundingBox()) ?? { x: 0, y: 0, width: 0 };
      return { x, y, right: x + wide };
    };
    // Before there is anything to convert, model and images share the whole width.
    const [own, beside] = [await box('[aria-label=Model]'), await box('[aria-label=Images]')];
    expect(beside.x).toBeGreaterThan(own.right);
    expect(beside.right).toBeCloseTo((await box('.workspace-results')).right, 0);
    await draw(page, 'mnist-fig1');
    await page.getByText('bundled digits').click();
    await page.getByTestId('data-report').waitFor();
    const [images, nodes, results] = [
      await box('[aria-label=Images]'),
      await box('.nodes'),
      await box('.workspace-results'),
    ];
    expect(nodes.right).toBeCloseTo(images.right, 0);
    const isCut = await page
      .locator('.nodes .table-scroll')
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
    expect(isCut).toBe(false);
    if (width === 1920) {
      expect(results.x).toBeGreaterThan(images.right);
      expect(results.right).toBeGreaterThan(1850);
    } else {
      const [graph, table] = [await box('.graph-scroll'), await box('.nodes .table-scroll')];
      expect(table.x).toBeGreaterThan(graph.right);
    }
    await close();
  });

  it.each(['light', 'dark', 'forced'] as const)(
    'scrolls by itself on a phone, and has nothing serious against it, %s',
    async (look) => {
      const { page, close } = await studio.open('#model', {
        ...looks[look],
        viewport: { width: 360, height: 740 },
      });
      await draw(page, 'cifar-resnet14-4steps');
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBeLessThanOrEqual(0);
      const room = await page.locator('.graph-scroll').boundingBox();
      const first = await page.locator('.model-graph .node').first().boundingBox();
      expect(first?.x).toBeGreaterThanOrEqual(room?.x ?? 9999);
      expect(await seriousFindings(page, '.nodes')).toEqual([]);
      await close();
    },
  );
});
