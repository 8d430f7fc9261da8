/** @file The guided start: five captions that show what they say, by keyboard, in the address, and out again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { looks, seriousFindings } from './axe.ts';
import { computed, decided, missing, type Studio, startStudio } from './browser.ts';

describe.skipIf(missing !== '')(`the guided start (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('is offered, goes through five captions by keyboard, and gives the page back', async () => {
    const { page, complaints, close } = await studio.open('#watch?p=14');
    await decided(page);
    const offer = page.getByRole('button', { name: 'Show me, in five steps' });
    await offer.focus();
    await page.keyboard.press('Enter');
    const guide = page.getByRole('dialog', { name: 'Guided start' });
    const step = () => page.locator('.clock b').textContent();
    for (const [title, until] of [
      ['Bright pixels first', '7'],
      ['A neuron listens', '7'],
      ['It climbs', '15'],
      ['Most stay silent', '23'],
      ['The race', '32'],
    ]) {
      await guide.getByRole('heading', { name: title }).waitFor();
      // With less motion, the end of what is said.
      await expect.poll(step).toBe(until);
      expect(await page.locator('.tour-frame').count()).toBeGreaterThan(0);
      const layer = page.locator('.layer', { hasText: 'conv1' }).locator('.stage-mark');
      if (title === 'A neuron listens') expect(await layer.textContent()).toBe('listens');
      if (title === 'It climbs') expect(await layer.textContent()).toBe('spikes');
      if (title !== 'The race') await page.keyboard.press('Enter');
    }
    // What the caption says is the network's own answer.
    expect(await guide.textContent()).toContain('The highest potential wins: 7.');
    await page.keyboard.press('ArrowLeft');
    await guide.getByRole('heading', { name: 'Most stay silent' }).waitFor();
    const active = await page.locator('.ledger .snn').nth(2).textContent();
    await page.keyboard.press('Escape');
    await guide.waitFor({ state: 'detached' });
    expect(await page.locator('.tour-shade').count()).toBe(0);
    expect(await decided(page)).toBe('7');
    expect(active).not.toBe(await page.locator('.ledger .snn').nth(2).textContent());
    await page.waitForFunction(() => document.activeElement?.textContent === 'Show me, in five steps');
    expect(complaints).toEqual([]);
    await close();
  });

  it('stands in the address, with the neuron that it shows on the screen, also on a phone', async () => {
    const { page, close } = await studio.open('#watch?p=14&g=2', { viewport: { width: 360, height: 740 } });
    const guide = page.getByRole('dialog', { name: 'Guided start' });
    await guide.getByRole('heading', { name: 'A neuron listens' }).waitFor();
    await expect
      .poll(async () => {
        const plot = await page.locator('.potential-plot').boundingBox();
        const caption = await guide.boundingBox();
        return plot && caption && plot.y >= 0 && plot.y + plot.height <= caption.y;
      })
      .toBe(true);
    await guide.getByRole('button', { name: 'Next' }).click();
    await page.waitForFunction(() => /[?&]g=3/.test(location.hash));
    // The neuron climbs, so it is one that fires.
    await page
      .getByTestId('neuron')
      .getByText(/^Fires/)
      .waitFor();
    await guide.getByRole('button', { name: 'Skip' }).click();
    await page.waitForFunction(() => !/[?&]g=/.test(location.hash));
    await close();
    for (const bad of ['0', '6']) {
      const other = await studio.open(`#watch?p=14&g=${bad}`);
      expect(await decided(other.page)).toBe('7');
      expect(await other.page.getByRole('dialog').count()).toBe(0);
      await other.close();
    }
  });

  it('plays its steps, and leaves the playhead to whoever moves it', async () => {
    const { page, close } = await studio.open('#watch?p=14&g=5', { reducedMotion: 'no-preference' });
    await computed(page);
    await page.locator('.clock', { hasText: 'decided' }).waitFor();
    const guide = page.getByRole('dialog', { name: 'Guided start' });
    await guide.getByRole('button', { name: 'Back' }).click();
    await page.locator('.clock', { hasText: 'stage 2' }).waitFor();
    await page.getByTestId('scrubber').press('Home');
    await page.waitForTimeout(500);
    expect(await page.locator('.clock b').textContent()).toBe('0');
    await close();
  });

  // The page below is the same as without it, and tested elsewhere.
  it.each(['light', 'dark', 'forced'] as const)('has nothing serious against it, %s', async (look) => {
    const { page, close } = await studio.open('#watch?p=14&g=4', looks[look]);
    await page.getByRole('heading', { name: 'Most stay silent' }).waitFor();
    expect(await seriousFindings(page, '.tour')).toEqual([]);
    await close();
  });
});
