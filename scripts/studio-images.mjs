// Takes the studio's pictures for docs/images, and the card that links to it show: `npm run build:studio`, then
// `node scripts/studio-images.mjs`.
// Needs Chromium at $CHROMIUM or /usr/bin/chromium.
import { chromium } from 'playwright-core';
import { serveStudio } from '../dist/platform/node/studio-server.js';
import { convert, decided, magnify } from './studio-states.mjs';

const views = [
  { name: 'watch', hash: '#watch?p=14&t=20.6', width: 1440, height: 980, colorScheme: 'dark' },
  { name: 'neuron', hash: '#watch?p=4&t=20.4&n=conv2.1553', width: 1920, height: 1120, colorScheme: 'light' },
  { name: 'magnifier', hash: '#watch?p=14&t=14', width: 1440, height: 900, colorScheme: 'dark', prepare: magnify },
  { name: 'phone', hash: '#watch?p=6&t=22', width: 390, height: 844, colorScheme: 'dark', show: '.verdict' },
  { name: 'model', hash: '#model', width: 1280, height: 1120, colorScheme: 'light', prepare: convert, show: '[data-testid=conversion]' },
];

const digit = { card: 'Picture (PNG)', moving: 'Moving (GIF)' };

const server = await serveStudio(0);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--enable-unsafe-swiftshader', '--hide-scrollbars'],
});
for (const { name, hash, width, height, colorScheme, prepare, show } of views) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
  await page.goto(`${server.url}${hash}`);
  await (prepare ?? decided)(page);
  if (show) await page.evaluate((part) => document.querySelector(part)?.scrollIntoView(), show);
  await page.waitForTimeout(800);
  await page.screenshot({ path: `docs/images/studio-${name}.png` });
  await page.close();
}
const page = await browser.newPage({ reducedMotion: 'reduce' });
await page.goto(`${server.url}#watch?p=14`);
await decided(page);
await page.getByRole('button', { name: 'Share' }).click();
for (const [name, button] of Object.entries(digit)) {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('button', { name: button }).click(),
  ]);
  await file.saveAs(name === 'card' ? 'studio/public/card.png' : 'docs/images/studio-digit.gif');
}
await browser.close();
await server.close();
