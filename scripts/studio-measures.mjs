// What the studio takes of time, memory and transfer, in Chromium without a graphics card ($CHROMIUM, default
// /usr/bin/chromium); docs/studio.md shows it. Times are medians of the rounds. On a quiet machine:
//
//   npm run build && node scripts/studio-measures.mjs [--rounds 5] [--json]
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { median } from '../bench/statistics.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string' }, json: { type: 'boolean' } } });
const rounds = Number(values.rounds ?? 5);
const root = fileURLToPath(new URL('..', import.meta.url));
const load = async (file) => (await runnerImport(`${root}${file}`, { configFile: false, logLevel: 'warn', root })).module;
const { startStudio, decided, annDecided, computed } = await load('test/studio/browser.ts');
const measures = await load('test/studio/measures.ts');

const studio = await startStudio();
async function repeated(measure) {
  const found = [];
  for (let round = 0; round < rounds; round++) found.push(await measure());
  return median(found);
}

const firstInteraction = await repeated(() => measures.firstInteraction(studio));
const scrubbed = await studio.open('#watch?p=14&t=0', { viewport: { width: 1440, height: 1000 } });
await computed(scrubbed.page);
await scrubbed.page.waitForTimeout(1500);
const framesPerSecond = await repeated(() => measures.scrubbing(scrubbed.page));
await scrubbed.close();
const watched = await studio.open('#watch?p=14');
await decided(watched.page);
await annDecided(watched.page);
const heap = await measures.heapGrowth(watched.page);
await watched.close();
const transfer = {};
for (const name of Object.keys(measures.pages)) transfer[name] = measures.sumOf(measures.sizesOf(await measures.fetchedBy(name, studio)));
const chromium = studio.browser.version();
await studio.close();

const document = {
  schema: 1,
  command: 'scripts/studio-measures',
  version: (await load('src/version.ts')).VERSION,
  seed: null,
  data: { name: 'bundled digits', images: measures.PREDICTIONS },
  machine: {
    cpu: cpus()[0].model,
    cores: availableParallelism(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    chromium,
  },
  // Of the five minutes before the end.
  load: loadavg()[1],
  rounds,
  firstInteraction,
  framesPerSecond,
  heap,
  transfer,
};
console.log(values.json ? JSON.stringify(document) : document);
