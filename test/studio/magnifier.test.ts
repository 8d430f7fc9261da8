/** @file The magnifier over one map, and the wires to a selected neuron. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computed, decided, missing, type Studio, startStudio } from './browser.ts';

/** A machine that is busy with other things is slow, not broken. */
const BUSY = { timeout: 30_000 };

describe.skipIf(missing !== '')(`looking closer (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('magnifies the map under a resting pointer, 12 px and more per neuron, with its kernel', async () => {
    const { page, complaints, close } = await studio.open('#watch?p=14');
    await decided(page);
    await page.locator('[data-population=conv1]').hover({ position: { x: 40, y: 40 } });
    const lens = page.getByTestId('magnifier');
    await lens.waitFor();
    const map = lens.locator('.lens-map');
    expect(Number(await map.getAttribute('data-cell'))).toBeGreaterThanOrEqual(12);
    const box = await map.boundingBox();
    expect(box?.width).toBeGreaterThanOrEqual(28 * 12);
    // It snaps to neurons that fire, wherever the pointer lies between them.
    expect(await lens.textContent()).toMatch(/conv1 · map \d+, row \d+, column \d+fires at step \d of 8/);
    await lens.getByText('Kernel 7×7 on pixels').waitFor();
    await page.mouse.move(2, 2);
    await lens.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await close();
  });

  it('opens by Enter, goes on to the next neuron that fires, and leads to its story', async () => {
    const { page, complaints, close } = await studio.open('#watch?p=14');
    await decided(page);
    await page.locator('[data-population=conv2]').focus();
    await page.keyboard.press('Enter');
    const lens = page.getByRole('dialog', { name: 'Magnifier' });
    await lens.waitFor();
    await lens.getByText('Kernel 5×5 on pool1, one for each of 32 maps').waitFor();
    const places = new Set<string>();
    for (let i = 0; i < 12; i++) {
      const text = (await lens.locator('header p').textContent()) ?? '';
      expect(text).toMatch(/fires at step \d of 8$/);
      places.add(text);
      // The panel tells of the neuron that is magnified.
      const place = (await lens.locator('header b').textContent()) ?? '';
      await page.getByTestId('neuron').getByRole('heading', { name: place, exact: true }).waitFor();
      await page.keyboard.press('n');
    }
    expect(places.size).toBe(12);
    const last = (await lens.locator('header b').textContent()) ?? '';
    await page.keyboard.press('Enter');
    await lens.waitFor({ state: 'detached' });
    await page.getByTestId('neuron').getByRole('heading', { name: last, exact: true }).waitFor();
    await page.locator('[data-population=dense1]').focus();
    await page.keyboard.press('Enter');
    await lens.getByText('No kernel: each neuron has a weight for every one of').waitFor();
    await page.keyboard.press('Escape');
    await lens.waitFor({ state: 'detached' });
    await page.locator('[data-population=dense1]:focus').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('opens by a long press on a phone, inside the screen, and not by a tap', async () => {
    const { page, close } = await studio.open('#watch?p=14', {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
    });
    await decided(page);
    const map = page.locator('[data-population=conv1]');
    await map.scrollIntoViewIfNeeded();
    await map.tap();
    await page.getByTestId('neuron').locator('.fate').waitFor();
    expect(await page.getByTestId('magnifier').count()).toBe(0);
    await map.scrollIntoViewIfNeeded();
    const box = await map.boundingBox();
    if (!box) throw new Error('no map');
    const touch = await page.context().newCDPSession(page);
    const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
    const lens = page.getByTestId('magnifier');
    await lens.waitFor();
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    const found = await lens.boundingBox();
    expect(found?.x).toBeGreaterThanOrEqual(0);
    expect((found?.x ?? 0) + (found?.width ?? 999)).toBeLessThanOrEqual(360);
    expect((found?.y ?? 0) + (found?.height ?? 999)).toBeLessThanOrEqual(740);
    await lens.getByRole('button', { name: 'Close' }).tap();
    await lens.waitFor({ state: 'detached' });
    await close();
  });

  it('draws a wire from each of the strongest causes, which lights up at its spike', async () => {
    const still = await studio.open('#watch?p=14&n=conv2.3310');
    await decided(still.page);
    const wires = still.page.locator('.wire');
    await wires.nth(7).waitFor();
    expect(await wires.count()).toBe(8);
    // Nothing pulses with less motion.
    expect(await still.page.locator('.wire[data-pulse]').count()).toBe(0);
    await still.close();
    const { page, close } = await studio.open('#watch?p=14&t=0&n=conv2.3310', {
      reducedMotion: 'no-preference',
    });
    await computed(page);
    await page.locator('.wire').nth(7).waitFor();
    const pulses = () =>
      page.locator('.wire').evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-pulse'))));
    expect(Math.max(...(await pulses()))).toBe(0);
    const scrubber = page.getByTestId('scrubber');
    let brightest = 0;
    for (let step = 0; step < 12; step++) {
      await scrubber.press('ArrowRight');
      brightest = Math.max(brightest, ...(await pulses()));
    }
    expect(brightest).toBe(1);
    // Its causes have all spiked long before the decision.
    await scrubber.press('End');
    await expect.poll(async () => Math.max(...(await pulses())), BUSY).toBe(0);
    await page.getByTestId('neuron').getByRole('button', { name: 'Close' }).click();
    expect(await page.locator('.wire').count()).toBe(0);
    await close();
  });

  it('docks the neuron beside the maps from 1200 px', async () => {
    const { page, close } = await studio.open('#watch?p=14', { viewport: { width: 1200, height: 800 } });
    await decided(page);
    await page.locator('[data-population=conv1]').click({ position: { x: 40, y: 40 } });
    await page.getByTestId('neuron').locator('.fate').waitFor();
    const [maps, neuron] = await Promise.all([
      page.locator('.time-view').boundingBox(),
      page.getByTestId('neuron').boundingBox(),
    ]);
    expect(neuron?.x).toBeGreaterThanOrEqual((maps?.x ?? 0) + (maps?.width ?? 9999));
    expect(neuron?.y).toBeLessThan(400);
    await close();
  });
});
