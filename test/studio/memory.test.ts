/** @file The page's heap does not grow with the number of predictions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { annDecided, decided, missing, type Studio, startStudio } from './browser.ts';
import { heapGrowth } from './measures.ts';

describe.skipIf(missing !== '')(`memory (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('holds 400 predictions without growing', async () => {
    const { page, complaints, close } = await studio.open('#watch?p=14');
    await decided(page);
    await annDecided(page);
    const { before, after } = await heapGrowth(page);
    const growth = after - before;
    console.log(`heap after 400 predictions: ${growth} bytes more than ${before}`);
    expect(growth).toBeLessThan(400 * 1000);
    expect(complaints).toEqual([]);
    await close();
    // 460 predictions, on a machine that may be busy.
  }, 600_000);
});
