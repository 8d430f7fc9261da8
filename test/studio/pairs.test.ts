/** @file Units that are pairs of ON and OFF neurons: one map, two colours, and a trace for each of the two. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/write/index.ts';
import { floatTensor } from '../../src/graph/tensor.ts';
import { chain, gemm } from '../tiny-graph.ts';
import { decided, drop, missing, type Studio, startStudio } from './browser.ts';

/** A bright pixel on the left excites, one on the right inhibits: LeakyRelu lets the negative values through. */
function edges(): Uint8Array {
  const kernel = floatTensor([2, 1, 1, 3], [1, 0, -1, -1, 0, 1]);
  const rows = Array.from({ length: 10 }, (_, digit) =>
    Array.from({ length: 2 * 28 * 28 }, (_, i) => (((i * 7 + digit * 13) % 11) - 5) / 50),
  );
  return toOnnx(
    chain(
      [1, 1, 28, 28],
      ['Conv', { pads: [0, 1, 0, 1] }, kernel],
      ['LeakyRelu', { alpha: 0.5 }],
      ['Flatten'],
      gemm(
        rows,
        rows.map(() => 0),
      ),
    ),
  );
}

/** Clicks inside a cell of a colour. */
async function clickColour(page: Page, population: string, colour: 'warm' | 'cold'): Promise<void> {
  const canvas = page.locator(`[data-population=${population}] canvas`);
  const place = await canvas.evaluate((surface: HTMLCanvasElement, wanted) => {
    const { width, height } = surface;
    const data = surface.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    const isColoured = (x: number, y: number) => {
      const at = 4 * (y * width + x);
      return (wanted === 'warm' ? 1 : -1) * (data[at] - data[at + 2]) > 40;
    };
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const around = [-1, 0, 1].every((dy) => [-1, 0, 1].every((dx) => isColoured(x + dx, y + dy)));
        if (around) return { x: (x + 0.5) / width, y: (y + 0.5) / height };
      }
    }
    return undefined;
  }, colour);
  // The page has moved if it showed a neuron's trace before.
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (!place || !box) throw new Error(`nothing ${colour} in ${population}`);
  await page.mouse.click(box.x + place.x * box.width, box.y + place.y * box.height);
}

describe.skipIf(missing !== '')(`pairs (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('shows a pair as one cell in two colours, and a click asks the neuron that fired', async () => {
    const { page, complaints, close } = await studio.open('#model', { deviceScaleFactor: 2 });
    await drop(page, 'Choose a model', [{ name: 'edges.onnx', bytes: edges() }]);
    await page.getByTestId('model-report').getByText('Converts:').waitFor();
    await page.getByText('bundled digits').click();
    await page.getByTestId('data-report').waitFor();
    await page.getByRole('button', { name: 'Convert and measure' }).click();
    await page.getByRole('button', { name: 'Watch it decide' }).click();
    await decided(page);
    await page.getByTestId('legend').getByText('OFF: negative').waitFor();
    const layer = page.locator('.layer', { has: page.locator('[data-population=conv1]') });
    expect(await layer.locator('.layer-note').textContent()).toContain('2×28×28 pairs');
    await page.waitForTimeout(300);

    const panel = page.getByTestId('neuron');
    const heading = panel.getByRole('heading').first();
    await clickColour(page, 'conv1', 'cold');
    await panel.getByText('OFF: it fires for a negative value.').waitFor();
    const off = (await heading.textContent()) ?? '';
    expect(off).toMatch(/^conv1 · map [01], row \d+, column \d+, OFF$/);
    expect(await panel.locator('.fate').textContent()).toMatch(/^Fires/);
    await panel.locator('.potential-line').first().waitFor();
    await panel.getByRole('button', { name: 'See its ON partner' }).click();
    await panel.getByText('ON: it fires for a positive value.').waitFor();
    expect(await heading.textContent()).toBe(off.replace('OFF', 'ON'));
    await panel.getByText('Silent:').waitFor();

    await clickColour(page, 'conv1', 'warm');
    await panel.getByText('ON: it fires for a positive value.').waitFor();
    await panel.getByText(/^Fires/).waitFor();
    await page.getByRole('button', { name: 'Back to the bundled network' }).click();
    await page.locator('[data-population=conv2]').waitFor();
    expect(await decided(page)).toBe('7');
    expect(await page.getByText('OFF: negative').count()).toBe(0);
    // Reading the map back is the test's own doing.
    expect(complaints.filter((text) => !/willReadFrequently/.test(text))).toEqual([]);
    await close();
  });
});
