// The same measurement in headless Chromium and in Node, round by round in turn.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { loadNetwork, simulatorOf } from '../../dist/index.js';
import { median } from '../statistics.mjs';
import { decider, timeRound } from './measure.mjs';
import { serve } from './server.mjs';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const WARM_UP = 3;

/**
 * @param {{ network: Uint8Array, onnx: Uint8Array, pixels: Uint8Array, images: number, shape: readonly number[], rounds: number }} inputs
 */
export async function measureBrowser({ network, onnx, pixels, images, shape, rounds }) {
  const profile = await mkdtemp(join(tmpdir(), 'firstspike-bench-'));
  const server = await serve({
    '/inputs.json': JSON.stringify({ images, shape }),
    '/inputs.pixels': pixels,
    '/inputs.safetensors': network,
    '/inputs.onnx': onnx,
  });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ARGUMENTS,
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const failures = [];
    page.on('pageerror', (error) => failures.push(error.message));
    await page.goto(server.url);
    await page
      .waitForFunction(() => 'bench' in globalThis, undefined, { timeout: 60_000 })
      .catch((error) => {
        throw new Error(`The page did not get ready: ${failures.join('; ') || error.message}`);
      });
    const decide = decider({ loadNetwork, simulatorOf }, network, pixels, images);
    const here = { decisions: Array.from({ length: images }, (_, i) => decide(i)), micros: [] };
    const there = {
      decisions: await page.evaluate(() => globalThis.bench.decisions()),
      micros: [],
      ortWeb: [],
    };
    for (let round = -WARM_UP; round < rounds; round++) {
      const micros = await timeRound(decide, images);
      const { firstspike, ortWeb } = await page.evaluate(() => globalThis.bench.round());
      if (round < 0) continue;
      here.micros.push(micros);
      there.micros.push(firstspike);
      there.ortWeb.push(ortWeb);
    }
    const summary = (values) => ({
      medianMicros: median(values),
      minMicros: Math.min(...values),
      maxMicros: Math.max(...values),
    });
    return {
      browser: `Chromium ${context.browser()?.version() ?? (await page.evaluate(() => navigator.userAgent))}`,
      isolated: await page.evaluate(() => globalThis.bench.isolated),
      images,
      rounds,
      sameDecisions: here.decisions.every((decision, i) => decision === there.decisions[i]),
      node: summary(here.micros),
      chromium: summary(there.micros),
      chromiumOrtWeb: summary(there.ortWeb),
      // Chromium ÷ Node, and the dense runtime ÷ firstspike within Chromium.
      ratio: median(there.micros) / median(here.micros),
      ratioOrtWeb: median(there.ortWeb) / median(there.micros),
    };
  } finally {
    await context.close();
    await server.close();
    await rm(profile, { recursive: true, force: true });
  }
}
