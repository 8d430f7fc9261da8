// Evaluates a saved network on up to 10,000 images and says what it took. Arguments: network file, data, threads.
import { readFileSync } from 'node:fs';
import { evaluate, loadNetwork } from '../../dist/index.js';
import { loadDataset, threadPool } from '../../dist/node.js';
import { peakMemory } from './peak-memory.mjs';

const [file, data, threads] = process.argv.slice(2);
const images = await loadDataset(data, { purpose: 'evaluate', limit: 10_000 });
const network = loadNetwork(readFileSync(file));
const started = performance.now();
const report = await evaluate(
  network,
  images,
  Number(threads) > 1 ? { pool: threadPool(Number(threads)) } : {},
);
console.log(
  JSON.stringify({
    peakBytes: peakMemory(),
    images: report.images,
    accuracy: report.snn.accuracy,
    seconds: (performance.now() - started) / 1000,
    engineSeconds: report.seconds,
    threads: Number(threads),
  }),
);
