/** @file What is taken along: a card, a moving picture, a film, a link; all made in the page. */
import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decided, decides, draw, missing, type Studio, seven, startStudio } from './browser.ts';

const SHARE = 'Share: picture, GIF, film, link';

async function saved(page: Page, button: string): Promise<Uint8Array> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog', { name: 'Share' }).getByRole('button', { name: button }).click(),
  ]);
  return new Uint8Array(await readFile(await download.path()));
}

/** A machine that is busy with other things is slow, not broken. */
const BUSY = { timeout: 30_000 };

describe.skipIf(missing !== '')(`sharing (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('makes a card, a GIF and a film of the reader’s own digit, with what it cost', async () => {
    const { page, complaints, close } = await studio.open('#watch?p=14');
    await decided(page);
    await draw(page, seven);
    await decides(page, '7');
    await page.getByRole('button', { name: SHARE }).click();
    // The last points of the stroke may still be on their way: caption and ledger, read anew until they agree.
    const told = () =>
      page.evaluate(() => {
        const spikes = document.querySelectorAll('.ledger .snn')[2]?.textContent?.split(' ')[0];
        const caption = document.querySelector('[data-testid="share-caption"]')?.textContent ?? '';
        return { caption, same: caption === `My 7, decided by ${spikes} spikes of 31,988 neurons.` };
      });
    await expect.poll(told, BUSY).toMatchObject({ same: true });
    const card = decode(await saved(page, 'Picture (PNG)'));
    expect([card.width, card.height]).toEqual([1200, 675]);
    const gif = await saved(page, 'Moving (GIF)');
    expect(new TextDecoder().decode(gif.subarray(0, 6))).toBe('GIF89a');
    expect(framesOf(gif)).toMatchObject({ width: 640, height: 360, frames: 64, seconds: 7 });
    expect(gif.length).toBeLessThan(2_500_000);
    const film = await saved(page, 'Film (WebM)');
    console.log(`card ${card.width}, GIF ${gif.length} bytes, film ${film.length} bytes`);
    expect(complaints).toEqual([]);
    await close();
    // Another page plays it: the studio's own policy allows no film.
    const player = await studio.browser.newPage();
    await player.setContent('<video muted></video>');
    const found = await player.evaluate(async (base64) => {
      const video = document.querySelector('video');
      if (!video) throw new Error('no player');
      video.src = `data:video/webm;base64,${base64}`;
      await new Promise((resolve, reject) => {
        video.onloadeddata = resolve;
        video.onerror = () => reject(new Error(video.error?.message));
      });
      return { seconds: Math.round(video.duration), width: video.videoWidth };
    }, Buffer.from(film).toString('base64'));
    expect(found).toEqual({ seconds: 7, width: 1280 });
    await player.close();
  });

  it('copies a link that shows the same, and says when the network is another one', async () => {
    const { page, close } = await studio.open('#watch?p=4');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await decided(page);
    await page.getByRole('button', { name: SHARE }).click();
    const dialog = page.getByRole('dialog', { name: 'Share' });
    await dialog.getByRole('button', { name: 'Copy link' }).click();
    await dialog.getByText('The link is copied.').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await close();
    const hash = new URL(link).hash;
    expect(hash).toMatch(/^#watch\?p=4&b=[0-9a-f]{8}$/);
    const same = await studio.open(hash);
    expect(await decided(same.page)).toBe('2');
    expect(await same.page.getByTestId('notice').count()).toBe(0);
    await same.close();
    const other = await studio.open(hash.replace(/b=.*/, 'b=00000000'));
    await other.page.getByText('made with another version of the bundled network').waitFor();
    expect(await decided(other.page)).toBe('2');
    await other.page.getByRole('button', { name: 'Go on without it' }).click();
    expect(await other.page.getByTestId('notice').count()).toBe(0);
    await other.close();
  });
});

/** Size, number of frames and length of a GIF: every frame has a graphic control extension 21 F9 04 with its delay. */
function framesOf(gif: Uint8Array) {
  const view = new DataView(gif.buffer, gif.byteOffset, gif.byteLength);
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  let [frames, hundredths] = [0, 0];
  let at = 13 + (gif[10] & 0x80 ? 3 * 2 ** ((gif[10] & 7) + 1) : 0);
  const skipBlocks = () => {
    while (gif[at] !== 0) at += gif[at] + 1;
    at++;
  };
  while (gif[at] !== 0x3b) {
    if (gif[at] === 0x21) {
      if (gif[at + 1] === 0xf9) hundredths += view.getUint16(at + 4, true);
      at += 2;
      skipBlocks();
    } else {
      frames++;
      at += 10 + (gif[at + 9] & 0x80 ? 3 * 2 ** ((gif[at + 9] & 7) + 1) : 0) + 1;
      skipBlocks();
    }
  }
  return { width, height, frames, seconds: Math.round(hundredths / 100) };
}
