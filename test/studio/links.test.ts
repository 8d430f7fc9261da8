/** @file Addresses: every page has its place in the history, and a link shows the same bits or says what it needs. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/write/index.ts';
import { chain, gemm } from '../tiny-graph.ts';
import {
  annDecided,
  computed,
  decided,
  draw,
  drop,
  missing,
  type Studio,
  seven,
  startStudio,
} from './browser.ts';

/** A classifier of 28 × 28 pixels with a hidden layer, which says 3 whatever it sees. */
function own(): Uint8Array {
  const rows = (count: number, size: number) =>
    Array.from({ length: count }, (_, row) =>
      Array.from({ length: size }, (_, i) => (((i * 5 + row * 17) % 13) - 6) / 60),
    );
  const zeros = (count: number) => new Array<number>(count).fill(0);
  return toOnnx(
    chain(
      [1, 1, 28, 28],
      ['Flatten'],
      gemm(rows(12, 784), zeros(12)),
      ['Relu'],
      gemm(
        rows(10, 12),
        Array.from({ length: 10 }, (_, digit) => (digit === 3 ? 1000 : 0)),
      ),
    ),
  );
}

const hashOf = (page: Page): string => new URL(page.url()).hash;
/** What is decided of the image: potentials in words, spikes, operations. */
const bits = async (page: Page): Promise<readonly string[]> => [
  ...(await page.locator('.opinion.snn .bars .sr-only').allTextContents()),
  ...(await page.locator('.ledger .snn').allTextContents()).slice(0, 4),
];

async function watchOwn(page: Page): Promise<void> {
  await drop(page, 'Choose a model', [{ name: 'own.onnx', bytes: own() }]);
  await page.getByTestId('model-report').getByText('Converts:').waitFor();
  await page.getByText('bundled digits').click();
  await page.getByTestId('data-report').waitFor();
  await page.getByRole('button', { name: 'Convert and measure' }).click();
  await page.getByRole('button', { name: 'Watch it decide' }).click();
  await page.getByText('Watching').waitFor();
  await decided(page);
}

describe.skipIf(missing !== '')(`links (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('gives every page its place in the history, while an image plays too', async () => {
    const { page, complaints, close } = await studio.open('#watch?p=4&t=0', {
      reducedMotion: 'no-preference',
    });
    await computed(page);
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('link', { name: 'Your model' }).click();
    await page.getByText('Convert your own ConvNet.').waitFor();
    expect(hashOf(page)).toBe('#model');
    await page.getByRole('link', { name: 'The paper' }).click();
    await page.locator('.chart svg').first().waitFor();
    await page.goBack();
    await page.getByText('Convert your own ConvNet.').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Digit 2, example 1' }).waitFor();
    expect(hashOf(page)).toMatch(/^#watch\?p=4/);
    await page.goForward();
    await page.getByText('Convert your own ConvNet.').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('comes back to a converted network and to its model, by Back and after a reload', async () => {
    const { page, complaints, close } = await studio.open('#model?c=steps=4,automatic=no');
    await watchOwn(page);
    await page.waitForFunction(() => /w=own-4-steps.safetensors/.test(decodeURIComponent(location.hash)));
    await annDecided(page);
    // Its answers are marked where the label says something else.
    const label = /label (\d)/.exec((await page.locator('.picker').textContent()) ?? '')?.[1];
    expect(label).toMatch(/^\d$/);
    expect(await page.getByTestId('snn-winner').textContent()).toBe('3');
    expect(await page.locator('.winner.wrong').count()).toBe(label === '3' ? 0 : 2);
    if (label !== '3') await page.getByText(`Both say 3. The label says ${label}.`).waitFor();
    const before = await bits(page);
    await page.goBack();
    await page.getByTestId('conversion').waitFor();
    await page.getByTestId('model-report').getByText('own').first().waitFor();
    await page.goForward();
    await page.getByText('Watching').waitFor();
    await decided(page);
    expect(await bits(page)).toEqual(before);
    await page.reload();
    await page.getByText('Watching').waitFor();
    await decided(page);
    expect(await bits(page)).toEqual(before);
    await annDecided(page);
    await page.goBack();
    await page.reload();
    await page.getByTestId('model-report').getByText('Converts:').waitFor();
    await page.getByTestId('data-report').waitFor();
    expect(await page.getByTestId('model-report').textContent()).toContain('own');
    expect(complaints).toEqual([]);
    await close();
  });

  it('enters the history with the decision’s moment, not with the one before it, and with a network that is kept', async () => {
    const { page, complaints, close } = await studio.open('#model?c=steps=4,automatic=no');
    await page.evaluate(() => {
      const push = history.pushState.bind(history);
      history.pushState = (data, unused, url) => {
        const { dataset } = document.documentElement;
        dataset.pushed = String(url);
        push(data, unused, url);
        const hash = /w=own[^&]*(?:~|%7E)([0-9a-f]{16})/.exec(String(url))?.[1];
        if (hash === undefined) return;
        indexedDB.open('firstspike-studio', 1).onsuccess = ({ target }) => {
          const entries = (target as IDBOpenDBRequest).result.transaction('files').objectStore('files');
          const found = entries.get(hash);
          found.onsuccess = () => {
            dataset.kept = String(found.result?.files.length);
          };
        };
      };
    });
    await watchOwn(page);
    // A reload at once finds the network: it was kept before the address named it.
    await page.waitForFunction(() => document.documentElement.dataset.kept !== undefined);
    expect(await page.evaluate(() => document.documentElement.dataset.kept)).toBe('1');
    const pushed = await page.evaluate(() => document.documentElement.dataset.pushed);
    expect(pushed).toMatch(/^#watch\?.*w=own/);
    // A link that is copied at once shows the decision.
    expect(pushed).not.toMatch(/[?&]t=/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows the results again, by Back and after a reload, and works on with them', async () => {
    const { page, complaints, close } = await studio.open(
      '#model?c=steps=4,automatic=no&f=bundled&d=bundled',
    );
    await page.getByTestId('data-report').waitFor();
    await page.getByRole('button', { name: 'Convert and measure' }).click();
    const conversion = page.getByTestId('conversion');
    await conversion.waitFor();
    await page.getByRole('button', { name: 'Where is accuracy lost?' }).click();
    await page.getByTestId('diagnosis').waitFor();
    for (const steps of ['8', '16']) await page.getByRole('checkbox', { name: steps, exact: true }).uncheck();
    await page.getByRole('button', { name: /^Sweep \d/ }).click();
    const rows = page.getByTestId('sweep').locator('tbody tr');
    await page.locator('.progress').waitFor({ state: 'detached' });
    const told = async () => [
      ...(await conversion.locator('.numbers-row li').allTextContents()),
      await page.getByTestId('diagnosis').textContent(),
      ...(await rows.allTextContents()),
    ];
    const before = await told();
    expect(before.length).toBeGreaterThan(8);
    await page.reload();
    await conversion.waitFor();
    expect(await told()).toEqual(before);
    // Nothing says that it were measured with other settings.
    expect(await page.locator('.stale').count()).toBe(0);
    await page.getByRole('button', { name: 'Watch it decide' }).click();
    await decided(page);
    await page.reload();
    await decided(page);
    await page.goBack();
    await conversion.waitFor();
    expect(await told()).toEqual(before);
    // What is asked of it now, the worker has to prepare anew.
    await page.getByRole('button', { name: 'Compare with other spike codes' }).click();
    await page.getByTestId('codes').locator('tbody tr').nth(2).waitFor();
    // These are not another model's.
    await drop(page, 'Choose a model', [{ name: 'own.onnx', bytes: own() }]);
    await page.waitForFunction(() => /f=own.onnx/.test(location.hash));
    await page.reload();
    await page.getByTestId('data-report').waitFor();
    await page.waitForTimeout(300);
    expect(await conversion.count()).toBe(0);
    expect(await rows.count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('says which network a link needs, never shows another in silence, and goes on when it comes', async () => {
    const first = await studio.open('#model?c=steps=4,automatic=no');
    await watchOwn(first.page);
    await first.page.waitForFunction(() => /w=.+i=|i=.+w=/.test(location.hash));
    const hash = hashOf(first.page);
    const before = await bits(first.page);
    await first.page.goBack();
    const [download] = await Promise.all([
      first.page.waitForEvent('download'),
      first.page.getByRole('button', { name: /^Network/ }).click(),
    ]);
    const saved = Uint8Array.from(readFileSync(await download.path()));
    await first.close();
    const { page, complaints, close } = await studio.open('', { serviceWorkers: 'block' });
    // The bundled network's ConvNet comes late, and is not the other network's.
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/mnist-fig1.onnx', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('about:blank');
    await page.goto(`${studio.url}${hash}`);
    const notice = page.getByTestId('notice');
    await notice.waitFor();
    expect(await notice.textContent()).toContain('This link needs own-4-steps.safetensors');
    expect(hashOf(page)).toBe(hash);
    await drop(page, 'Draw', [{ name: 'renamed.safetensors', bytes: saved }]);
    await page.getByText('Watching').waitFor();
    await notice.waitFor({ state: 'detached' });
    await decided(page);
    expect(await bits(page)).toEqual(before);
    const [late] = await Promise.all([page.waitForResponse('**/mnist-fig1.onnx'), release()]);
    await late.finished();
    await page.waitForTimeout(500);
    expect(await page.getByTestId('ann-winner').textContent()).toBe('·');
    await page.getByText('no ONNX model at hand').waitFor();
    expect(complaints.filter((text) => !text.includes('Service Worker registration blocked'))).toEqual([]);
    await close();
  });

  it('says which model and which images a link needs', async () => {
    const { page, complaints, close } = await studio.open(
      '#model?f=cifar-resnet14.onnx~0123456789abcdef&d=cifar10~0123456789abcdef',
    );
    await page
      .getByText('This link needs cifar-resnet14.onnx and cifar10, which are not in this browser')
      .waitFor();
    expect(await page.getByTestId('model-report').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows a shared drawing with all its grey levels, and other steps with the same spikes', async () => {
    const first = await studio.open('#watch?p=14');
    await decided(first.page);
    await draw(first.page, seven);
    await first.page.getByLabel('Steps of one stage').selectOption('4');
    await first.page.locator('.clock', { hasText: 'of 16' }).waitFor();
    await first.page.waitForFunction(() => /i=.+s=4/.test(location.hash));
    await decided(first.page);
    const before = await bits(first.page);
    const hash = hashOf(first.page);
    await first.close();
    const { page, close } = await studio.open(hash);
    await page.locator('.clock', { hasText: 'of 16' }).waitFor();
    await decided(page);
    expect(await bits(page)).toEqual(before);
    await close();
  });
});
