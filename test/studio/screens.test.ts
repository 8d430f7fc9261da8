/** @file The page at a projector and on a phone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computed, decided, missing, type Studio, startStudio } from './browser.ts';

describe.skipIf(missing !== '')(`projector and phone (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('presents by keyboard: large maps, transport and raster on the screen', async () => {
    const { page, complaints, close } = await studio.open('#watch?p=14&t=10', {
      viewport: { width: 1920, height: 1080 },
    });
    await computed(page);
    const width = async () => (await page.locator('[data-population=conv1]').boundingBox())?.width ?? 0;
    const before = await width();
    await page.getByRole('button', { name: 'Present' }).click();
    await page.waitForFunction(() => location.hash.includes('v=big'));
    expect(await width()).toBeGreaterThan(1.4 * before);
    for (const part of ['.transport', '.raster', '.scrubber', '.time-head .says']) {
      const box = await page.locator(part).boundingBox();
      expect(box?.y, part).toBeGreaterThanOrEqual(0);
      expect((box?.y ?? 0) + (box?.height ?? 9999), part).toBeLessThanOrEqual(1080);
    }
    // Nothing is left to scroll to.
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(1080);
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.clock b').textContent()).toBe('11');
    await page.keyboard.press('PageUp');
    expect(await page.locator('.clock b').textContent()).toBe('8');
    await page.keyboard.press(' ');
    await page.locator('.clock', { hasText: 'decided' }).waitFor();
    expect(await page.locator('.time-head .says .snn').textContent()).toContain('7');
    await page.keyboard.press('4');
    await page.waitForFunction(() => /p=8/.test(location.hash));
    await page.keyboard.press('4');
    await page.waitForFunction(() => /p=9/.test(location.hash));
    const hash = await page.evaluate(() => location.hash);
    await page.keyboard.press('Escape');
    await page.locator('.pad').waitFor();
    expect(complaints).toEqual([]);
    await close();
    const second = await studio.open(hash);
    await second.page.getByRole('button', { name: 'Leave' }).waitFor();
    expect(await second.page.locator('.pad').isVisible()).toBe(false);
    await second.close();
  });

  it.each([
    [1280, 720],
    [1280, 800],
    [1920, 1080],
  ])('presents every map with what stands under it, at %i × %i', async (width, height) => {
    const { page, close } = await studio.open('#watch?p=14&v=big', { viewport: { width, height } });
    await decided(page);
    const hidden = await page
      .locator('.layers')
      .evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
    expect(hidden).toBeLessThanOrEqual(0);
    // Beside a neuron's panel too, no note runs into the next one.
    await page.locator('[data-population=conv1]').click();
    await page.locator('.neuron .potential-plot').waitFor();
    const notes = await page.locator('.layers > .layer:not(.readout) .layer-note').evaluateAll((all) =>
      all.map((note) => {
        const { left, top } = note.getBoundingClientRect();
        return { left, top, right: left + note.scrollWidth };
      }),
    );
    expect(notes.length).toBe(6);
    notes.slice(1).forEach(({ left, top }, i) => {
      if (top === notes[i].top) expect(left).toBeGreaterThan(notes[i].right);
    });
    await close();
  });

  it('keeps the player on the screen of a phone beside the maps, and leaves the article alone', async () => {
    const { page, close } = await studio.open('#watch?p=14', { viewport: { width: 360, height: 740 } });
    await decided(page);
    const button = page.getByRole('button', { name: 'Step back' });
    const bottomAt = async (top: number) => {
      await page.evaluate((to) => scrollTo({ top: to, behavior: 'instant' }), top);
      const box = await button.boundingBox();
      return (box?.y ?? 999) + (box?.height ?? 999);
    };
    const height = (await page.locator('.watch').boundingBox())?.height ?? 0;
    for (const part of [0, 0.4, 0.9]) {
      const bottom = await bottomAt(part * (height - 740));
      expect(bottom).toBeGreaterThan(0);
      expect(bottom).toBeLessThanOrEqual(740);
    }
    await button.click();
    expect(await page.locator('.clock b').textContent()).toBe('31');
    await page.locator('.article-room').scrollIntoViewIfNeeded();
    await page.getByTestId('article').waitFor();
    const article = await page
      .locator('.article-room')
      .evaluate((room) => room.getBoundingClientRect().top + scrollY);
    expect(await bottomAt(article + 200)).toBeLessThan(0);
    await close();
  });

  it.each([1200, 1280, 1440, 1920])('keeps transport and clock in one row at %i px', async (width) => {
    const { page, close } = await studio.open('#watch?p=14&t=14', { viewport: { width, height: 900 } });
    await computed(page);
    await page.locator('option', { hasText: '%' }).first().waitFor({ state: 'attached' });
    const boxes = await page
      .locator('.transport > *')
      .evaluateAll((parts) =>
        parts.map((part) => part.getBoundingClientRect()).map(({ top, bottom }) => ({ top, bottom })),
      );
    expect(boxes.length).toBe(6);
    // All of them have a line in common.
    expect(Math.max(...boxes.map(({ top }) => top))).toBeLessThan(
      Math.min(...boxes.map(({ bottom }) => bottom)),
    );
    await close();
  });

  it('stacks the panels of a chart on a phone, in letters that can be read', async () => {
    const { page, complaints, close } = await studio.open('#paper', {
      viewport: { width: 360, height: 740 },
    });
    await page.locator('.chart svg').nth(1).waitFor();
    const [left, right] = await page.locator('.chart svg').all();
    const [above, below] = [await left.boundingBox(), await right.boundingBox()];
    expect((above?.y ?? 0) + (above?.height ?? 9999)).toBeLessThanOrEqual(below?.y ?? 0);
    const wide = await page.locator('.chart').evaluate((region) => region.scrollWidth - region.clientWidth);
    expect(wide).toBeLessThanOrEqual(0);
    // Letters of 13 units are at least 8.5 px high.
    const scale = await left.evaluate((svg) => (svg as SVGSVGElement).getScreenCTM()?.a ?? 0);
    expect(13 * scale).toBeGreaterThan(8.5);
    // Each can be read without the other: it has numbers on its error axis.
    for (const half of [left, right]) expect(await half.getByText('0.005', { exact: true }).count()).toBe(1);
    await page.getByText('How far the spiking layer is from the ANN’s').first().waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
