/** @file Sparser codes, and populations with steps of their own, are watched as any other network. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decided, missing, type Studio, startStudio } from './browser.ts';

describe.skipIf(missing !== '')(`other codes (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it.each([
    ['deadline=5', 'sends the first 5 of 8 steps', 23],
    ['n-of-m=50%25/map', 'per map', 32],
    ['rank-order=50%25/layer', 'sends ranks', 32],
    ['layer-steps=conv1:16', undefined, 40],
  ] as const)('%s', async (setting, says, latency) => {
    const { page, complaints, close } = await studio.open(`#model?c=steps=8,${setting},automatic=no&m=100`);
    await page.getByText('Take the bundled network').click();
    await page.getByTestId('model-report').waitFor();
    await page.getByText('bundled digits').click();
    await page.getByTestId('data-report').waitFor();
    await page.getByRole('button', { name: 'Convert and measure' }).click();
    await page.getByRole('button', { name: 'Watch it decide' }).click();
    expect(await decided(page)).toMatch(/^\d$/);
    expect(await page.locator('.clock').textContent()).toContain(`step ${latency} of ${latency}`);
    if (says) await page.locator('.layer-note', { hasText: says }).first().waitFor();
    // The read-out's line ends at the potential that decides.
    await page.locator('.potentials .best').click();
    await page.getByTestId('neuron').locator('.potential-line').first().waitFor();
    expect(await page.locator('.trouble').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });
});
