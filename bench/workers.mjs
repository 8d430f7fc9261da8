// node bench/workers.mjs: how long one evaluation takes in the calling thread, with threads, and with workers of a queue on this
// machine. The images are decided by network and ANN. Times are medians of the rounds; a first round starts what later ones find.
// Needs redis-server and a build; some three minutes on two cores, and nothing else may run.
//
//   npm run build:library && node bench/workers.mjs [--images 10000] [--rounds 3] [--workers 1,2,4] [--json]
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { evaluateImages, importOnnx, prepare } from '../dist/index.js';
import { bundledModel, loadDataset, threadPool } from '../dist/node.js';
import { queuePool } from '../dist/platform/node/queue/pool.js';
import { withRedis } from './redis.mjs';
import { median } from './statistics.mjs';

const text = { type: 'string' };
const { values } = parseArgs({ options: { images: text, rounds: text, workers: text, json: { type: 'boolean' } } });
const [images, rounds] = [values.images ?? 10000, values.rounds ?? 3].map(Number);
const counts = (values.workers ?? '1,2,4').split(',').map(Number);
const MODEL = 'mnist-fig1';
const STEPS = 8;
const PORT = 7399;

const load = Number(loadavg()[0].toFixed(1));
const document = {
  schema: 1,
  command: 'bench/workers',
  version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
  seed: null,
  data: { name: 'MNIST test set', images },
  machine: { cpu: cpus()[0].model, cores: availableParallelism(), node: process.version, platform: `${process.platform} ${process.arch}` },
  model: MODEL,
  steps: STEPS,
  rounds,
  load,
  rows: await withRedis(PORT, rows),
};
if (values.json) console.log(JSON.stringify(document, null, 1));
else console.log(document);

/** Seconds of the evaluation, one way after the other. */
async function rows(url, serve) {
  const converter = await (async () => {
    const training = await loadDataset('mnist', { purpose: 'calibrate', limit: 200 });
    return prepare(await importOnnx(await bundledModel(MODEL)), training);
  })();
  const network = await converter.convert({ steps: STEPS, automatic: false });
  const set = await loadDataset('mnist', { purpose: 'evaluate', limit: images });
  const measured = [];
  const time = async (kind, count, pool) => {
    const seconds = [];
    for (let round = -1; round < rounds; round++) {
      const begun = performance.now();
      await evaluateImages(network, set, { pool, ann: converter.ann });
      if (round >= 0) seconds.push((performance.now() - begun) / 1000);
    }
    measured.push({ kind, workers: count, seconds: median(seconds) });
    process.stderr.write(`${JSON.stringify(measured.at(-1))}\n`);
  };
  await time('calling thread', 1, undefined);
  for (const count of counts) await time('threads', count, threadPool(count));
  const queue = await queuePool({ url, label: url }, { note: () => {} });
  let serving = 0;
  for (const count of counts) {
    for (; serving < count; serving++) await serve();
    await time('workers of a queue', count, queue);
  }
  await queue.close();
  return measured;
}
