/** @file Dropped and chosen files: called what they are, kept together, on the page that they belong to. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/write/index.ts';
import { floatTensor } from '../../src/graph/tensor.ts';
import { chain } from '../tiny-graph.ts';
import { decided, drop, missing, type Studio, startStudio } from './browser.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** A PNG of one grey level, made by the browser's own encoder. */
async function greyPng(studio: Studio, size: number, grey: number): Promise<Uint8Array> {
  const page = await studio.browser.newPage();
  const base64 = await page.evaluate(
    async ([side, level]) => {
      const canvas = new OffscreenCanvas(side, side);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.fillStyle = `rgb(${level},${level},${level})`;
      context.fillRect(side / 4, 0, side / 2, side);
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      return btoa(String.fromCharCode(...bytes));
    },
    [size, grey] as const,
  );
  await page.close();
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

const model = toOnnx(
  chain(
    [1, 1, 2, 2],
    ['Flatten'],
    ['MatMul', {}, floatTensor([4, 2], [1, 0, 0, 1, 1, 0, 0, 1])],
    ['Relu'],
    ['MatMul', {}, floatTensor([2, 2], [1, 0, 0, 1])],
  ),
);

describe.skipIf(missing !== '')(`files (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('calls models of other formats by their names, and files as they are called', async () => {
    const { page, complaints, close } = await studio.open('#model');
    const keras = zipSync({
      'config.json': text('{}'),
      'metadata.json': text('{}'),
      'model.weights.h5': Uint8Array.of(0x89, 0x48, 0x44, 0x46),
    });
    const hdf5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0);
    for (const [name, bytes, said] of [
      ['net.keras', keras, 'HDF5'],
      ['net.h5', hdf5, 'HDF5'],
      ['net.nir', hdf5, 'net.nir'],
      ['model.json', text('{"modelTopology": {}}'), 'weightsManifest is missing'],
      ['settings.json', text('{"a": 1}'), 'settings.json is a JSON file'],
      ['weights.pth', Uint8Array.of(1, 2, 3), 'Python pickle'],
      ['net.onnx', gzipSync(text('x')), 'net.onnx is compressed with gzip'],
      ['notes.txt', text('weights: none\n'), 'notes.txt is a text file and no model'],
      ['empty.dat', new Uint8Array(0), 'empty.dat is empty'],
      ['noise.dat', Uint8Array.of(255, 254, 0, 7), 'noise.dat (4 bytes) is not an ONNX model'],
    ] as const) {
      await drop(page, 'Choose a model', [{ name, bytes }]);
      await page.locator('.trouble', { hasText: said }).waitFor();
      expect(await page.locator('.trouble').textContent()).not.toContain('ONNX file');
    }
    await drop(page, 'Choose images', [{ name: 'x-images-idx3-ubyte', bytes: Uint8Array.of(0, 0, 8, 3, 0) }]);
    await page.locator('.trouble', { hasText: 'x-images-idx3-ubyte' }).waitFor();
    expect(await page.locator('.trouble').textContent()).not.toContain('X-images');
    expect(complaints).toEqual([]);
    await close();
  });

  it('keeps an ONNX model and pictures that are dropped together, on either place', async () => {
    const pictures = await Promise.all([40, 200].map((grey) => greyPng(studio, 2, grey)));
    const files = [
      { name: 'two.png', bytes: pictures[0] },
      { name: 'My Net.onnx', bytes: model },
      { name: 'one.png', bytes: pictures[1] },
    ];
    for (const place of ['Choose a model', 'Choose images']) {
      const { page, complaints, close } = await studio.open('#model');
      await drop(page, place, files);
      await page.getByTestId('model-report').getByText('My Net').waitFor();
      await page.getByTestId('data-report').getByText('2 dropped pictures').first().waitFor();
      expect(await page.locator('.trouble').allTextContents()).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    }
  });

  it('shows one picture on the Watch page, and says how it was fitted', async () => {
    const { page, complaints, close } = await studio.open('#watch?p=14');
    await decided(page);
    await drop(page, 'Draw', [{ name: 'bar.png', bytes: await greyPng(studio, 28, 255) }]);
    await page.waitForFunction(() => /i=/.test(location.hash));
    expect(new URL(page.url()).hash).toMatch(/^#watch/);
    await decided(page);
    expect(await page.locator('.trouble').count()).toBe(0);
    await drop(page, 'Draw', [{ name: 'Large.png', bytes: await greyPng(studio, 40, 255) }]);
    await page.getByText('Large.png is 40×40: its middle was scaled to 28×28').waitFor();
    expect(new URL(page.url()).hash).toMatch(/^#watch/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('takes a photograph by a button, large enough for a finger and reached by keyboard', async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    const { page, complaints, close } = await studio.open('#watch?p=14', phone);
    await decided(page);
    const before = await page.evaluate(() => location.hash);
    const input = page.getByLabel('Choose a picture, or take a photograph');
    expect(await input.getAttribute('accept')).toBe('image/*');
    const box = await page.locator('label', { has: input }).boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    await input.focus();
    expect(await input.evaluate((own) => own === document.activeElement)).toBe(true);
    // Enter clicks it, as the space bar does in every browser; the dialogue itself stays closed here.
    await input.evaluate((own) => {
      own.addEventListener(
        'click',
        (event) => {
          event.preventDefault();
          document.body.dataset.clicked = 'yes';
        },
        { once: true },
      );
    });
    await page.keyboard.press('Enter');
    await page.locator('body[data-clicked=yes]').waitFor();
    for (const name of ['broken.jpg', 'notes.txt']) {
      await input.setInputFiles({ name, mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
      await page.getByText(`${name} is no picture that can be read; give a PNG or a JPEG.`).waitFor();
    }
    const buffer = Buffer.from(await greyPng(studio, 1200, 90));
    await input.setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer });
    await page
      .getByText('photo.jpg is 1200×1200: its middle was scaled to 28×28, and its ink made white')
      .waitFor();
    await page.waitForFunction((old) => location.hash !== old && /i=/.test(location.hash), before);
    expect(complaints).toEqual([]);
    await close();
  });

  it('takes a folder by a button', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'studio-folder-'));
    for (const name of ['cat', 'dog']) {
      mkdirSync(join(folder, name));
      for (const i of [1, 2]) writeFileSync(join(folder, name, `${i}.png`), await greyPng(studio, 2, 60 * i));
    }
    const { page, complaints, close } = await studio.open('#model');
    await page.getByLabel('Choose images: a folder').setInputFiles(folder);
    await page.getByTestId('data-report').getByText('2: 0 cat, 1 dog').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
