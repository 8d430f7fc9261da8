/** @file Pixels that the model was not trained on: the page says what would help in its own words, and does it. */
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing, type Studio, startStudio } from './browser.ts';

describe.skipIf(missing !== '')(`scaling of pixels (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('advises a scaling by the name that it has on the page, and takes it by a button', async () => {
    const { page, complaints, close } = await studio.open(
      '#model?c=steps=4,automatic=no&px=mean=0.9,std=0.1&f=bundled&d=bundled',
    );
    await page.getByTestId('data-report').waitFor();
    // A scaling from an address that the list does not have is shown as it is.
    const own = page.getByLabel('Mean and deviation of pixels from 0 to 1');
    expect(await own.inputValue()).toBe('mean=0.9,std=0.1');
    await page.getByRole('button', { name: 'Convert and measure' }).click();
    const doubt = page.getByTestId('conversion').locator('.trouble', { hasText: 'The ConvNet is right on' });
    await doubt.waitFor();
    const said = (await doubt.locator('p').textContent()) ?? '';
    expect(said).toContain('with pixels scaled as “mean=0.9,std=0.1”');
    expect(said).toContain('with pixels scaled as “0…1” it would be right');
    expect(said).not.toContain('--');
    await doubt.getByRole('button', { name: 'Take 0…1' }).click();
    await doubt.waitFor({ state: 'detached' });
    expect(await page.getByLabel('The model was trained on pixels').inputValue()).toBe('unit');
    expect(await own.count()).toBe(0);
    const accuracy = page.getByTestId('conversion').locator('.numbers-row b').nth(1);
    await expect
      .poll(async () => Number.parseFloat((await accuracy.textContent()) ?? ''))
      .toBeGreaterThan(95);
    expect(complaints).toEqual([]);
    await close();
  });

  it('takes a mean and a deviation of one’s own, and says what they must look like', async () => {
    const { page, complaints, close } = await studio.open('#model');
    await page
      .getByLabel('The model was trained on pixels')
      .selectOption({ label: 'another mean and deviation…' });
    const own = page.getByLabel('Mean and deviation of pixels from 0 to 1');
    await own.fill('0.5/0.25');
    await own.press('Tab');
    await page.getByText('Write it as mean=0.5,std=0.25').waitFor();
    await own.fill('mean=0.5, std=0.25');
    await own.press('Tab');
    await page.getByText('Write it as mean=0.5,std=0.25').waitFor({ state: 'detached' });
    await page.waitForFunction(() => location.hash.includes('px=mean=0.5,std=0.25'));
    expect(complaints).toEqual([]);
    await close();
  });

  it('says what to choose for pixels of other units, and forgets it with other images', async () => {
    const images = 12;
    const pixels = Float32Array.from({ length: images * 784 }, (_, i) => ((i * 7) % 41) / 10 - 2);
    const archive = zipSync({
      'x.npy': npy('<f4', [images, 1, 28, 28], new Uint8Array(pixels.buffer)),
      'y.npy': npy(
        '|u1',
        [images],
        Uint8Array.from({ length: images }, (_, i) => i % 10),
      ),
    });
    const { page, complaints, close } = await studio.open('#model?f=bundled&px=unit');
    await page.getByTestId('model-report').waitFor();
    await page
      .locator('section[aria-label=Images] input[type=file]:not([webkitdirectory])')
      .setInputFiles({ name: 'own.npz', mimeType: 'application/zip', buffer: Buffer.from(archive) });
    await page.getByTestId('data-report').waitFor();
    await page.getByRole('button', { name: 'Convert and measure' }).click();
    const advice = page.getByText('choose “as stored” at “The model was trained on pixels”');
    await advice.waitFor();
    await page
      .locator('section[aria-label=Images] input[type=file]:not([webkitdirectory])')
      .setInputFiles({ name: 'again.npz', mimeType: 'application/zip', buffer: Buffer.from(archive) });
    await page.getByTestId('data-report').getByText('again.npz').waitFor();
    await page.waitForFunction(() => location.hash.includes('d=again.npz'));
    expect(await page.locator('.trouble').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });
});

function npy(type: string, shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padded = new TextEncoder().encode(`${header.padEnd(117)}\n`);
  return Uint8Array.of(0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length, 0, ...padded, ...values);
}
