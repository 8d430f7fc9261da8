/**
 * @file The built studio in Chromium, for tests: a server, a browser, pages that remember everything they complained of.
 */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type StudioServer, serveStudio } from '../../src/platform/node/studio-server.ts';

export const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** Why these tests cannot run here, if they cannot. */
export const missing = existsSync(executablePath) ? '' : `no browser at ${executablePath}`;

export interface Studio {
  readonly url: string;
  readonly server: StudioServer;
  readonly browser: Browser;
  /** Opens the studio at a hash, e.g. `#watch?p=14`. */
  open(hash?: string, options?: BrowserContextOptions): Promise<StudioPage>;
  close(): Promise<void>;
}

export interface StudioPage {
  readonly page: Page;
  /** Errors, CSP violations and requests to other hosts. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--enable-unsafe-swiftshader', '--disable-background-networking'],
  });

export async function startStudio(): Promise<Studio> {
  const server = await serveStudio(0);
  const browser = await launch();
  return {
    url: server.url,
    server,
    browser,
    open: (hash = '', options = {}) => openPage(browser, server.url, hash, options),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

export async function openPage(
  browser: Browser,
  url: string,
  hash: string,
  options: BrowserContextOptions,
): Promise<StudioPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  // A machine that is busy with other things is slow, not broken; a test has its own limit.
  context.setDefaultTimeout(100_000);
  const page = await context.newPage();
  const complaints = complaintsOf(page, new URL(url).origin);
  await page.goto(`${url}${hash}`);
  return { page, complaints, close: () => context.close() };
}

function complaintsOf(page: Page, origin: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    // Chromium without a graphics card says so; that is the machine's business.
    if (['error', 'warning'].includes(message.type()) && !/GPU stall|GL Driver/.test(message.text()))
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (/^https?:$/.test(protocol) && asked !== origin) complaints.push(`request to ${request.url()}`);
  });
  return complaints;
}

/** What the spiking network says, once it has decided and its last stage is over. */
export async function decided(page: Page): Promise<string> {
  const winner = page.getByTestId('snn-winner');
  await page.waitForFunction(
    () => !/^[·?]?$/.test(document.querySelector('[data-testid=snn-winner]')?.textContent ?? ''),
  );
  return (await winner.textContent()) ?? '';
}

/** Resolves when the spiking network says this; a drawing is decided anew with each of its strokes' points. */
export async function decides(page: Page, digit: string): Promise<void> {
  await page.waitForFunction(
    (said) => document.querySelector('[data-testid=snn-winner]')?.textContent === said,
    digit,
  );
}

/** Resolves when the image has run through the network, wherever the playhead stands. */
export async function computed(page: Page): Promise<void> {
  await page.waitForFunction(
    () => !/^·?$/.test(document.querySelector('[data-testid=snn-winner]')?.textContent ?? ''),
  );
}

/** What the ANN says, once its model is there. */
export async function annDecided(page: Page): Promise<string> {
  await page.waitForFunction(() => document.querySelector('[data-testid=ann-winner]')?.textContent !== '·');
  return (await page.getByTestId('ann-winner').textContent()) ?? '';
}

/** Draws strokes on the pad; points are fractions of its side. */
export async function draw(
  page: Page,
  strokes: readonly (readonly (readonly [number, number])[])[],
): Promise<void> {
  const box = await page.locator('.pad-surface').boundingBox();
  if (!box) throw new Error('The pad is not on the page.');
  for (const stroke of strokes) {
    const points = stroke.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const);
    await page.mouse.move(points[0][0], points[0][1]);
    await page.mouse.down();
    for (const [x, y] of points.slice(1)) await page.mouse.move(x, y, { steps: 8 });
    await page.mouse.up();
  }
}

/** Drops files on a section as a person does. */
export async function drop(
  page: Page,
  section: string,
  files: readonly { name: string; bytes: Uint8Array }[],
): Promise<void> {
  const transfer = await page.evaluateHandle(
    (given) => {
      const data = new DataTransfer();
      for (const { name, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name));
      }
      return data;
    },
    files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') })),
  );
  await page.getByRole('region', { name: section }).dispatchEvent('drop', { dataTransfer: transfer });
}

export const seven = [
  [
    [0.25, 0.22],
    [0.72, 0.2],
    [0.6, 0.5],
    [0.45, 0.85],
  ],
] as const;
