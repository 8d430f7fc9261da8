// node bench/queue.mjs: what a job costs beside its work, in a thread and by a queue with one worker on this machine. Jobs of
// one small image are done one at a time, and as many at once as the command line does. Times are medians of the rounds.
// Needs redis-server and a build.
//
//   npm run build:library && node bench/queue.mjs [--jobs 400] [--rounds 5] [--json]
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { evaluateImages, importOnnx, prepare } from '../dist/index.js';
import { bundledModel, loadDataset, threadPool } from '../dist/node.js';
import { queuePool } from '../dist/platform/node/queue/pool.js';
import { withRedis } from './redis.mjs';
import { median } from './statistics.mjs';

const text = { type: 'string' };
const { values } = parseArgs({ options: { jobs: text, rounds: text, json: { type: 'boolean' } } });
const [jobs, rounds] = [values.jobs ?? 400, values.rounds ?? 5].map(Number);
const PORT = 7397;

const document = {
  schema: 1,
  command: 'bench/queue',
  version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
  seed: null,
  data: { name: 'MNIST test set', images: jobs },
  machine: { cpu: cpus()[0].model, cores: availableParallelism(), node: process.version, platform: `${process.platform} ${process.arch}` },
  jobs,
  rounds,
  milliseconds: await withRedis(PORT, overheads),
};
if (values.json) console.log(JSON.stringify(document, null, 1));
else console.log(document);

/** Milliseconds of a job: in this thread, and what comes on top of that elsewhere. */
async function overheads(url, serve) {
  await serve();
  const network = await (async () => {
    const training = await loadDataset('mnist', { purpose: 'calibrate', limit: 100 });
    return (await prepare(await importOnnx(await bundledModel('mnist-small')), training)).convert({ steps: 4 });
  })();
  const set = await loadDataset('mnist', { purpose: 'evaluate', limit: jobs });
  const queue = await queuePool({ url, label: url }, { note: () => {} });
  const thread = threadPool(1);
  const pools = {
    inline: undefined,
    thread,
    threadTogether: { ...thread, threads: 2, open: (context) => thread.open(context) },
    queue: { ...queue, threads: 1 },
    queueTogether: queue,
  };
  const times = Object.fromEntries(Object.keys(pools).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, pool] of Object.entries(pools)) {
      const begun = performance.now();
      await evaluateImages(network, set, { pool, slice: 1 });
      // The first round starts what later ones find.
      if (round >= 0) times[name].push((performance.now() - begun) / jobs);
    }
  }
  await queue.close();
  const { inline, ...others } = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
  return { inline, ...Object.fromEntries(Object.entries(others).map(([name, time]) => [name, time - inline])) };
}
