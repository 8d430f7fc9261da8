/** @file Offline, from any folder of any server, under its policy. */
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveStudio } from '../../src/platform/node/studio-server.ts';
import { previewCard } from '../../studio/build/preview-card.ts';
import {
  annDecided,
  decided,
  decides,
  draw,
  missing,
  openPage,
  type Studio,
  seven,
  startStudio,
} from './browser.ts';
import { serveStatic } from './static-server.ts';

describe.skipIf(missing !== '')(`hosting (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('reloads without a network, draws, decides, and opens the other pages', async () => {
    const server = await serveStudio(0);
    const { page, complaints, close } = await openPage(studio.browser, server.url, '', {});
    await annDecided(page);
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      while (registration.active?.state !== 'activated')
        await new Promise((resolve) => setTimeout(resolve, 50));
    });
    await server.close();
    await page.context().setOffline(true);
    await page.reload();
    expect(await decided(page)).toBe('7');
    await draw(page, seven);
    await decides(page, '7');
    expect(await annDecided(page)).toBe('7');
    await page.getByRole('link', { name: 'The paper' }).click();
    await page.locator('.chart svg').first().waitFor();
    await page.getByRole('link', { name: 'Your model' }).click();
    await page.getByText('Take the bundled network').click();
    await page.getByTestId('model-report').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('works under any path of any server', async () => {
    const server = await serveStatic('/some/deep/path/');
    const { page, complaints, close } = await openPage(studio.browser, server.url, '#watch?p=4', {});
    expect(await decided(page)).toBe('2');
    expect(await annDecided(page)).toBe('2');
    await page.getByRole('link', { name: 'The paper' }).click();
    await page.locator('.chart svg').first().waitFor();
    expect(complaints).toEqual([]);
    await close();
    server.close();
  });

  it('has a card for links: a picture beside the page, or at the address that the build was told', async () => {
    const server = await serveStatic('/some/deep/path/');
    const html = await (await fetch(server.url)).text();
    const picture = /property="og:image" content="([^"]+)"/.exec(html)?.[1] ?? '';
    const found = decode(new Uint8Array(await (await fetch(new URL(picture, server.url))).arrayBuffer()));
    expect([found.width, found.height]).toEqual([1200, 675]);
    expect(html).toContain('property="og:title"');
    server.close();
    const { transformIndexHtml } = previewCard('https://example.org/studio');
    const told =
      typeof transformIndexHtml === 'function'
        ? JSON.stringify(Reflect.apply(transformIndexHtml, undefined, ['']))
        : '';
    expect(told).toContain('https://example.org/studio/card.png');
  });

  it('forbids inline and foreign scripts, and never needs them', async () => {
    const { page, complaints, close } = await studio.open('#watch?p=14');
    await decided(page);
    const violations = await page.evaluate(async () => {
      const seen: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => seen.push(event.violatedDirective));
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken over"';
      document.body.append(script);
      await fetch('https://example.invalid/').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { seen, title: document.title };
    });
    expect(violations.title).not.toBe('taken over');
    expect(violations.seen).toContain('script-src-elem');
    expect(violations.seen).toContain('connect-src');
    // What the test did on purpose is all there is.
    expect(complaints.filter((text) => !/inline script|example\.invalid/.test(text))).toEqual([]);
    await close();
  });
});
