/** @file Your model: drop, read, convert, sweep, stop, save; and what happens to files that are none. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convert } from '../../src/convert/index.ts';
import { idxDataset, subset } from '../../src/data/index.ts';
import { importOnnx } from '../../src/formats/onnx/read/index.ts';
import { toOnnx } from '../../src/formats/onnx/write/index.ts';
import { floatTensor } from '../../src/graph/tensor.ts';
import { loadNetwork } from '../../src/network/index.ts';
import { STUDIO_FOLDER } from '../../src/platform/node/studio-server.ts';
import { evaluate } from '../../src/run/index.ts';
import { DIGITS } from '../../studio/src/lib/bundled.ts';
import { chain } from '../tiny-graph.ts';
import { decided, drop, missing, type Studio, startStudio } from './browser.ts';

const lenet = join(process.env.FIRSTSPIKE_DATA ?? '', '..', 'models', 'lenet5x5-torch.onnx');
const bundled = join(STUDIO_FOLDER, 'data', 'mnist-fig1.onnx');
const modelFile = process.env.FIRSTSPIKE_DATA && existsSync(lenet) ? lenet : bundled;

const bytes = (path: string): Uint8Array => Uint8Array.from(readFileSync(path));
const number = (text: string | null): number => Number((text ?? '').replace(/[^\d.]/g, ''));

/** The same conversion and evaluation in this process: the hash of every image's potentials, spikes and synops. */
async function digestInNode(): Promise<string> {
  const file = (name: string) => ({ file: name, bytes: bytes(join(STUDIO_FOLDER, 'data', name)) });
  const digits = idxDataset({
    name: 'digits',
    split: 'test',
    images: file('digits-images.idx.gz'),
    labels: file('digits-labels.idx.gz'),
  });
  const graph = importOnnx(bytes(modelFile));
  const { network } = await convert(graph, subset(digits, 0, DIGITS.calibration), { steps: 8 });
  return (await evaluate(network, subset(digits, DIGITS.calibration, DIGITS.count))).digest;
}

describe.skipIf(missing !== '')(`your model (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('converts a dropped ONNX model to the bits that Node gives, hands over its file, and shows it deciding', async () => {
    const { page, complaints, close } = await studio.open('#model');
    await drop(page, 'Choose a model', [{ name: 'mine.onnx', bytes: bytes(modelFile) }]);
    const report = page.getByTestId('model-report');
    await report.getByText('Converts:').waitFor();
    expect(await report.textContent()).toContain('1×28×28 per image');
    await page.getByText('bundled digits').click();
    await page.getByTestId('data-report').waitFor();
    // There are 100 images to measure on, and the page says so.
    expect(await page.getByLabel('Images to measure on').inputValue()).toBe('100');
    await page.getByRole('button', { name: 'Convert and measure' }).click();
    const result = page.getByTestId('conversion');
    await result.waitFor({ timeout: 90_000 });
    expect(await page.getByTestId('chosen').textContent()).toMatch(
      /threshold \S+, correction \S+, layer steps \S+\.$/,
    );
    const figures = await result.locator('.numbers-row b').allTextContents();
    expect(number(figures[0])).toBeGreaterThan(97);
    expect(number(figures[1])).toBeGreaterThan(97);
    await result.locator('.chart svg').waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Network/ }).click(),
    ]);
    const network = loadNetwork(bytes(await download.path()));
    expect(network.steps).toBe(8);
    const [page2] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Report (HTML)' }).click(),
    ]);
    const html = readFileSync(await page2.path(), 'utf8');
    expect(html).toContain('synaptic operations');
    expect(html).toContain('<svg');
    expect(html).not.toContain('<script');
    const [page3] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Report (JSON)' }).click(),
    ]);
    const json = JSON.parse(readFileSync(await page3.path(), 'utf8'));
    expect(json.schema).toBe(1);
    expect(json.images).toBe(DIGITS.count - DIGITS.calibration);
    expect(json.digest).toBe(await digestInNode());
    expect(Math.round(10_000 * json.snn.accuracy) / 100).toBe(number(figures[0]));

    // A new value converts again.
    await page.getByRole('checkbox', { name: 'Automatic', exact: true }).uncheck();
    await page.getByTestId('chosen').waitFor({ state: 'detached' });
    await page.getByRole('slider', { name: 'Steps, slider' }).focus();
    await page.keyboard.press('Home');
    await page.waitForFunction(() => location.hash.startsWith('#model?c=steps=1,automatic=no&f='));
    await page.waitForFunction(
      () => document.querySelector('.result .note')?.textContent?.includes('Decided after') === true,
    );
    await page.waitForFunction(
      (before) => document.querySelector('.numbers-row b')?.textContent !== before,
      figures[0],
    );

    await page.getByRole('button', { name: 'Watch it decide' }).click();
    await decided(page);
    await page.getByText(`image 1 of ${DIGITS.count - DIGITS.calibration}`).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it.each(['', ',automatic=no'])('gives one answer by Convert and by Sweep: steps=2%s', async (more) => {
    const { page, complaints, close } = await studio.open(`#model?c=steps=2${more}`);
    await page.getByText('Take the bundled network').click();
    await page.getByTestId('model-report').waitFor();
    await page.getByText('bundled digits').click();
    await page.getByTestId('data-report').waitFor();
    await page.getByRole('button', { name: 'Convert and measure' }).click();
    const result = page.getByTestId('conversion');
    await result.waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Report (JSON)' }).click(),
    ]);
    const report = JSON.parse(readFileSync(await download.path(), 'utf8'));
    const open = more === '' ? 'automatic' : 'plain';
    for (const name of ['4', '8', '16', '99.9 %', 'max'])
      await page.getByRole('region', { name: 'Sweep' }).getByLabel(name, { exact: true }).uncheck();
    await page.getByRole('button', { name: 'Sweep 1 setting', exact: true }).click();
    const row = page.getByTestId('sweep').locator('tbody tr');
    await row.waitFor();
    const cells = await row.locator('td').allTextContents();
    // No number runs into the value beside it.
    expect(
      await row
        .locator('td')
        .nth(3)
        .evaluate((cell) => Number.parseFloat(getComputedStyle(cell).paddingLeft)),
    ).toBeGreaterThan(8);
    expect(cells.slice(3, 5)).toEqual(['2', open]);
    expect(number(cells[2])).toBe(Math.round(10_000 * report.snn.accuracy) / 100);
    expect(number(cells[6])).toBe(Math.round(report.synops.total));
    expect(complaints).toEqual([]);
    await close();
  });

  it('opens a row of a sweep: the same network, to be watched and saved', async () => {
    const { page, complaints, close } = await studio.open('#model?c=automatic=no&f=bundled&d=bundled');
    await page.getByTestId('data-report').waitFor();
    const sweep = page.getByRole('region', { name: 'Sweep' });
    for (const name of ['8', '16', 'plain', 'max']) await sweep.getByLabel(name, { exact: true }).uncheck();
    await page.getByRole('button', { name: 'Sweep 2 settings', exact: true }).click();
    await page.locator('.progress').waitFor({ state: 'detached', timeout: 90_000 });
    const row = page.getByTestId('sweep').locator('tbody tr').first();
    const cells = await row.locator('td').allTextContents();
    await row.getByRole('button', { name: /^Open/ }).click();
    const result = page.getByTestId('conversion');
    await result.waitFor();
    expect(await page.getByRole('textbox', { name: 'Steps', exact: true }).inputValue()).toBe(cells[3]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Report (JSON)' }).click(),
    ]);
    const report = JSON.parse(readFileSync(await download.path(), 'utf8'));
    expect(Math.round(report.synops.total)).toBe(number(cells[6]));
    expect(Math.round(10_000 * report.snn.accuracy) / 100).toBe(number(cells[2]));
    expect(await result.getByRole('button', { name: 'Watch it decide' }).isEnabled()).toBe(true);
    // Opening a row changes only what the sweep varied: its table stays valid.
    expect(await page.getByText('sweep again').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('measures again when the scaling of pixels changes, and says so while old results are shown', async () => {
    const { page, complaints, close } = await studio.open(
      '#model?c=steps=4,automatic=no&f=bundled&d=bundled',
    );
    await page.getByRole('button', { name: 'Convert and measure' }).click();
    const result = page.getByTestId('conversion');
    await result.waitFor();
    const first = await result.locator('.numbers-row b').first().textContent();
    expect(await page.getByText('convert again').count()).toBe(0);
    await page.getByLabel('The model was trained on pixels').selectOption('bytes');
    await page.getByText('Measured with other settings than those above; convert again.').waitFor();
    await page.getByText('convert again').waitFor({ state: 'detached' });
    expect(await result.locator('.numbers-row b').first().textContent()).not.toBe(first);
    expect(complaints).toEqual([]);
    await close();
  });

  it('says what a setting must be, keeps the last value, and leaves it open again', async () => {
    const { page, complaints, close } = await studio.open('#model?c=steps=4,layer-steps=input:16');
    await page.getByText('Take the bundled network').click();
    await page.getByTestId('model-report').waitFor();
    await page.getByText('bundled digits').click();
    const steps = page.getByRole('textbox', { name: 'Layer steps' });
    await steps.waitFor();
    expect(await steps.inputValue()).toBe('input:16');
    await steps.fill('input=3');
    await steps.press('Enter');
    await page.getByText('Must be population:steps').waitFor();
    expect(await steps.getAttribute('aria-invalid')).toBe('true');
    expect(new URL(page.url()).hash).toContain('layer-steps=input:16');
    await page.getByRole('button', { name: 'Layer steps: automatic' }).click();
    await page.waitForFunction(() => location.hash === '#model?c=steps=4&f=bundled&d=bundled');
    expect(complaints).toEqual([]);
    await close();
  });

  it('sweeps cell by cell and stops at once when Cancel is pressed', async () => {
    const { page, complaints, close } = await studio.open('#model?c=automatic=no');
    await page.getByText('Take the bundled network').click();
    await page.getByTestId('model-report').waitFor();
    await page.getByText('bundled digits').click();
    await page.getByTestId('data-report').waitFor();
    await page.getByRole('button', { name: /^Sweep 12/ }).click();
    await page.locator('.progress').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const stopped = Date.now();
    await page.locator('.progress').waitFor({ state: 'detached' });
    console.log(`a sweep stops ${Date.now() - stopped} ms after Cancel`);
    expect(Date.now() - stopped).toBeLessThan(5000);
    expect(await page.locator('.trouble').count()).toBe(0);
    for (const name of ['16', 'max']) await page.getByLabel(name, { exact: true }).uncheck();
    await page.getByRole('button', { name: /^Sweep 6/ }).click();
    await page.locator('.progress').waitFor({ state: 'detached', timeout: 90_000 });
    await page.getByTestId('sweep').locator('svg').waitFor();
    expect(await page.getByTestId('sweep').locator('tbody tr').count()).toBe(6);
    expect(await page.getByTestId('sweep').locator('tr.front').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('searches for the cheapest conversion within a loss, can be cancelled, and says what it found', async () => {
    const { page, complaints, close } = await studio.open('#model?c=steps=2&f=bundled&d=bundled');
    await page.getByTestId('data-report').waitFor();
    await page.getByLabel('What the conversion looks for').selectOption('spikes');
    await page.getByLabel('Decisions that may differ from the ConvNet’s').selectOption('0.02');
    await page.waitForFunction(() => location.hash.includes('o=spikes:0.02'));
    const search = page.getByRole('button', { name: 'Search and measure' });
    await search.click();
    await page
      .locator('.progress')
      .getByText(/Searching: \d+ conversions? tried/)
      .waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.progress').waitFor({ state: 'detached' });
    expect(await page.getByTestId('conversion').count()).toBe(0);
    await search.click();
    await page.getByTestId('conversion').waitFor();
    const found = (await page.getByTestId('searched').textContent()) ?? '';
    expect(found).toMatch(
      /^Of \d+ conversions the one with the fewest spikes .* at most 2\.00 % of images: steps \d/,
    );
    expect(Number(/Expected: ([\d.]+) %/.exec(found)?.[1])).toBeLessThanOrEqual(2);
    expect(complaints).toEqual([]);
    await close();
  });

  it('recomputes the paper’s table and figure', async () => {
    const { page, complaints, close } = await studio.open('#paper');
    await page.locator('.chart svg').first().waitFor();
    await page.getByLabel('Images to measure on').selectOption('100');
    await page.getByRole('button', { name: 'Recompute in this tab' }).click();
    await page.waitForFunction(
      () => document.querySelector('.table1 td.live')?.textContent !== '–',
      undefined,
      {
        timeout: 100_000,
      },
    );
    const cells = await page.locator('.table1 td.live').allTextContents();
    expect(cells[1]).toBe('14,316,496');
    expect(number(cells[0])).toBeGreaterThan(97);
    expect(await page.locator('.table1').textContent()).toContain(
      'held-out MNIST training digits, 100 images',
    );
    expect(complaints).toEqual([]);
    await close();
  });

  it('reads the output that is chosen, of a model with several, and the address has it', async () => {
    const identity = floatTensor([2, 2], [1, 0, 0, 1]);
    const layers = [['Flatten'], ['MatMul', {}, identity], ['Relu'], ['MatMul', {}, identity]] as const;
    const model = toOnnx({ ...chain([1, 1, 1, 2], ...layers), outputs: ['v2', 'v4'] });
    const { page, complaints, close } = await studio.open('#model');
    await drop(page, 'Choose a model', [{ name: 'two.onnx', bytes: model }]);
    await page.getByText('choose one by its name').waitFor();
    await page.getByLabel('The output that is read').selectOption('v4');
    await page.getByText('Converts:').waitFor();
    expect(await page.getByLabel('The output that is read').inputValue()).toBe('v4');
    // A link and a reload read the same output.
    await page.waitForFunction(() => /f=two.onnx.*out=v4/.test(location.hash));
    await page.reload();
    await page.getByText('Converts:').waitFor();
    expect(await page.getByLabel('The output that is read').inputValue()).toBe('v4');
    expect(complaints).toEqual([]);
    await close();
  });

  it('names the node that cannot be converted, and what would work', async () => {
    // The operator's name, rewritten in the file's bytes.
    const model = Buffer.from(toOnnx(chain([1, 1, 28, 28], ['Flatten'], ['Relu'])));
    model.write('LSTM', model.indexOf('Relu'), 'latin1');
    const { page, complaints, close } = await studio.open('#model');
    await drop(page, 'Choose a model', [{ name: 'recurrent.onnx', bytes: model }]);
    await page.getByText('Cannot be converted').waitFor();
    const report = await page.getByTestId('model-report').textContent();
    expect(report).toContain('relu2');
    expect(report).toContain('LSTM');
    expect(await page.getByRole('button', { name: 'Convert and measure' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('answers hostile files with a sentence and goes on working', async () => {
    const { page, complaints, close } = await studio.open('#model');
    const text = (content: string) => new TextEncoder().encode(content);
    const onnx = bytes(bundled);
    const hostile: readonly (readonly [string, { name: string; bytes: Uint8Array }[]])[] = [
      ['Choose a model', [{ name: 'empty.onnx', bytes: new Uint8Array(0) }]],
      ['Choose a model', [{ name: 'text.onnx', bytes: text('<script>alert(1)</script>') }]],
      ['Choose a model', [{ name: 'cut.onnx', bytes: onnx.subarray(0, 100_000) }]],
      [
        'Choose a model',
        [{ name: 'noise.onnx', bytes: onnx.subarray(0, 5000).map((byte, i) => byte ^ (i * 7)) }],
      ],
      ['Choose a model', [{ name: 'bad.safetensors', bytes: onnx.subarray(0, 64) }]],
      ['Choose images', [{ name: 'empty.npz', bytes: new Uint8Array(0) }]],
      [
        'Choose images',
        [
          {
            name: 'x-images-idx3-ubyte',
            bytes: Uint8Array.of(0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 28, 0, 0, 0, 28),
          },
        ],
      ],
      ['Choose images', [{ name: 'a.png', bytes: text('no picture') }]],
      ['Choose images', [{ name: 'data_batch_1.bin', bytes: new Uint8Array(100) }]],
      ['Choose images', [{ name: 'notes.txt', bytes: text('hello') }]],
    ];
    for (const [section, files] of hostile) {
      await drop(page, section, files);
      const alert = page.locator('.trouble').first();
      await alert.waitFor();
      expect((await alert.textContent())?.length, files[0].name).toBeGreaterThan(20);
      await page.locator('.progress').waitFor({ state: 'detached' });
    }
    await page.getByText('Take the bundled network').click();
    await page.getByTestId('model-report').getByText('Converts:').waitFor();
    expect(await page.locator('.trouble').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });
});
