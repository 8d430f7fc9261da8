/** @file Under a conversion: the formats of other tools, where accuracy is lost, and by which models energy is. */
import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkToC } from '../../src/formats/c/index.ts';
import { networkToOnnx } from '../../src/formats/integer-onnx/index.ts';
import { isOwnNir, nirToNetwork, readNir } from '../../src/formats/nir/index.ts';
import type { EvaluationReport } from '../../src/measure/index.ts';
import { loadNetwork, type SpikingNetwork } from '../../src/network/index.ts';
import { missing, type Studio, type StudioPage, startStudio } from './browser.ts';

describe.skipIf(missing !== '')(`under a conversion (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  let opened: StudioPage;
  let page: Page;
  let network: SpikingNetwork;
  beforeAll(async () => {
    studio = await startStudio();
    opened = await studio.open('#model?f=bundled&d=bundled');
    page = opened.page;
    await page.getByTestId('model-report').waitFor();
    await page.getByTestId('data-report').waitFor();
    await page.getByRole('button', { name: 'Convert and measure' }).click();
    await page.getByTestId('conversion').waitFor();
    network = loadNetwork(await saved(() => page.getByRole('button', { name: /^Network/ }).click()));
  }, 240_000);
  afterAll(() => studio.close());

  async function saved(click: () => Promise<void>): Promise<Uint8Array> {
    const [download] = await Promise.all([page.waitForEvent('download'), click()]);
    return Uint8Array.from(readFileSync(await download.path()));
  }
  const save = () => saved(() => page.getByRole('button', { name: 'Save', exact: true }).click());
  const choose = (format: string) => page.getByLabel('Format of another tool').selectOption(format);

  it('saves ONNX and C with the bytes that the command line writes', async () => {
    await choose('onnx');
    expect(Buffer.from(await save()).equals(networkToOnnx(network))).toBe(true);
    await choose('c');
    const files = unzipSync(await save());
    const expected = [...networkToC(network).files].map(([path, bytes]) => [
      `mnist-fig1-8-steps/${path}`,
      strFromU8(bytes),
    ]);
    expect(Object.entries(files).map(([path, bytes]) => [path, strFromU8(bytes)])).toEqual(expected);
    await page.getByText('mnist-fig1-8-steps-c.zip is saved.').waitFor();
  });

  it('saves NIR once it is told what max pooling becomes, with the network inside', async () => {
    await choose('nir');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'NIR has no max pooling' }).waitFor();
    // In the page's words: it has no flags.
    expect(await page.getByRole('alert').textContent()).not.toContain('--');
    await page.getByLabel('Max pooling').selectOption('average');
    const { graph } = await readNir(await save());
    expect([...graph.nodes.values()].filter(({ type }) => type === 'AvgPool2d')).toHaveLength(2);
    expect(isOwnNir(graph)).toBe(true);
    expect(nirToNetwork(graph).projections).toEqual(network.projections);
    await page.getByText('the mean of a window in place of its earliest spike').waitFor();
    expect(opened.complaints).toEqual([]);
  });

  it('says by how many models of energy the spiking network loses, and which', async () => {
    const bytes = await saved(() => page.getByRole('button', { name: 'Report (JSON)' }).click());
    const { energy }: EvaluationReport = JSON.parse(new TextDecoder().decode(bytes));
    const ratios = energy.map(({ quantised, ratio }) => (quantised ? quantised.ratio : ratio));
    const told = ratios.filter((ratio) => ratio !== null);
    const lost = told.filter((ratio) => ratio <= 1).length;
    const summary = page.getByTestId('energy').locator('summary');
    expect(await summary.textContent()).toContain(`loses by ${lost} of ${told.length} published models`);
    await summary.click();
    expect(await page.locator('.energy tbody tr').count()).toBe(energy.length);
    expect(await page.locator('.energy td.loses').count()).toBe(lost);
    expect(lost).toBeGreaterThan(0);
  });

  it('says in words where accuracy is lost, with the page’s names of settings', async () => {
    await page.getByRole('button', { name: 'Where is accuracy lost?' }).click();
    const diagnosis = page.getByTestId('diagnosis');
    await diagnosis.waitFor();
    const text = (await diagnosis.locator('p').first().textContent()) ?? '';
    expect(text).toMatch(
      /^(ANN and SNN decide alike on \d+ of 100 images|No layer|Most is lost|Loss begins)/i,
    );
    expect(text).not.toContain('--');
    expect(await diagnosis.locator('tbody th').allTextContents()).toEqual(
      expect.arrayContaining(['pixels', 'conv1', 'conv2', 'dense1', 'read-out']),
    );
    expect(opened.complaints).toEqual([]);
  });

  it('runs the same weights in other spike codes, on the same images', async () => {
    const json = await saved(() => page.getByRole('button', { name: 'Report (JSON)' }).click());
    const report: EvaluationReport = JSON.parse(new TextDecoder().decode(json));
    await page.getByRole('button', { name: 'Compare with other spike codes' }).click();
    const codes = page.getByTestId('codes');
    await page.locator('.progress').waitFor({ state: 'detached' });
    const rows = await codes
      .locator('tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map(({ textContent }) => textContent ?? '')));
    expect(rows.map(([code, steps]) => [/^[a-z ]+(?=this|how|each)/.exec(code)?.[0], steps])).toEqual([
      ['first spike', '8'],
      ['rate', '8'],
      ['rate', String(report.latency)],
      ['few spikes', '3'],
    ]);
    const [own, rate] = rows;
    expect(own[2]).toBe(`${(100 * (report.snn.accuracy ?? 0)).toFixed(2)} %`);
    expect(own[5]).toBe(Math.round(report.synops.total).toLocaleString('en-US'));
    expect(own[6]).toBe(`${report.latency} steps`);
    expect(rate[5]).toContain('multiplications');
    // Large screens show every column, and the numbers above in one row.
    await page.getByTestId('energy').evaluate((details: HTMLDetailsElement) => {
      details.open = true;
    });
    for (const width of [1280, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      for (const part of ['.codes', '.energy']) {
        const cut = await page
          .locator(`${part} .table-scroll`)
          .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
        expect(cut, `${part} at ${width} px`).toBeLessThanOrEqual(0);
      }
      const tops = await page
        .locator('.numbers-row li')
        .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
      expect(new Set(tops).size, `${width} px`).toBe(1);
    }
    // A rate neuron fires more than once.
    expect(Number(rate[4])).toBeGreaterThan(Number(own[4]));
    expect(opened.complaints).toEqual([]);
  });

  it('says in one sentence what is missing where a site has no h5wasm', async () => {
    const other = await studio.open('#model?c=steps=8,automatic=no&f=bundled&d=bundled', {
      serviceWorkers: 'block',
    });
    await other.page.route('**/h5wasm/**', (route) => route.abort());
    await other.page.getByTestId('model-report').waitFor();
    await other.page.getByTestId('data-report').waitFor();
    await other.page.getByRole('button', { name: 'Convert and measure' }).click();
    await other.page.getByTestId('conversion').waitFor();
    await other.page.getByLabel('Format of another tool').selectOption('nir');
    await other.page.getByLabel('Max pooling').selectOption('average');
    await other.page.getByRole('button', { name: 'Save', exact: true }).click();
    await other.page
      .getByRole('alert')
      .filter({ hasText: 'NIR is written by h5wasm, and this site has none beside the page; copy' })
      .waitFor();
    await other.close();
  });
});
