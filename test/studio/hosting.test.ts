/** @file Offline, from any folder of any server, under its policy; and readable by everyone. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STUDIO_FOLDER, serveStudio } from '../../src/platform/node/studio-server.ts';
import { annDecided, decided, draw, missing, openPage, type Studio, seven, startStudio } from './browser.ts';

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

/** A plain file server under a folder of its own, with no headers but the type. */
async function serveUnder(prefix: string): Promise<{ url: string; server: Server }> {
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    const file = join(
      STUDIO_FOLDER,
      path.endsWith('/') ? `${path.slice(prefix.length)}index.html` : path.slice(prefix.length),
    );
    if (!path.startsWith(prefix) || path.includes('..') || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`, server };
}

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
    expect(await decided(page)).toBe('7');
    expect(await annDecided(page)).toBe('7');
    await page.getByRole('link', { name: 'The paper' }).click();
    await page.locator('.chart svg').waitFor();
    await page.getByRole('link', { name: 'Your model' }).click();
    await page.getByText('Take the bundled network').click();
    await page.getByTestId('model-report').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('works under any path of any server', async () => {
    const { url, server } = await serveUnder('/some/deep/path/');
    const { page, complaints, close } = await openPage(studio.browser, url, '#watch?p=4', {});
    expect(await decided(page)).toBe('2');
    expect(await annDecided(page)).toBe('2');
    await page.getByRole('link', { name: 'The paper' }).click();
    await page.locator('.chart svg').waitFor();
    expect(complaints).toEqual([]);
    await close();
    server.close();
    server.closeAllConnections();
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

  const views = [
    ['watch', '#watch?p=14&t=14&n=conv2.3310'],
    ['model', '#model'],
    ['paper', '#paper'],
  ] as const;
  it.each(
    views.flatMap(([name, hash]) =>
      (['light', 'dark'] as const).flatMap((scheme) =>
        [360, 1280].map((width) => [name, scheme, width, hash] as const),
      ),
    ),
  )(
    '%s in %s at %i px: no serious barrier, nothing wider than the screen',
    async (name, colorScheme, width, hash) => {
      const { page, close } = await studio.open(hash, { colorScheme, viewport: { width, height: 800 } });
      if (name === 'watch') {
        await decided(page);
        await page.locator('.cause').first().waitFor();
      } else if (name === 'paper') {
        await page.locator('.chart svg').waitFor();
      } else {
        await page.getByText('Take the bundled network').click();
        await page.getByTestId('model-report').waitFor();
      }
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBeLessThanOrEqual(0);
      // Evaluated over the debugging protocol: the page's own policy allows no injected script.
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<AxeResult>('axe.run()');
      const barriers = violations.map(
        ({ id, impact, nodes }) =>
          `${impact} ${id}: ${nodes
            .slice(0, 3)
            .map(({ html }) => html.slice(0, 140))
            .join(' | ')}`,
      );
      expect(barriers.filter((text) => /^(serious|critical)/.test(text))).toEqual([]);
      if (barriers.length > 0) console.log(`${name} ${colorScheme} ${width}: ${barriers.join('\n')}`);
      await close();
    },
  );
});
